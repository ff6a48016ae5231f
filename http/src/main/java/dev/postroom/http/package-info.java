/// HTTP/1.1 heads as far as monitoring and the WebSocket upgrade need them.
@NullMarked
package dev.postroom.http;

import org.jspecify.annotations.NullMarked;

/// The client wire protocol: bytes to operations and back.
@NullMarked
package dev.postroom.protocol;

import org.jspecify.annotations.NullMarked;

/// Monitoring documents over HTTP.
@NullMarked
package dev.postroom.monitoring;

import org.jspecify.annotations.NullMarked;

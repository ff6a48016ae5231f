/// Assembly: options, flags, signals, main.
@NullMarked
package dev.postroom.server;

import org.jspecify.annotations.NullMarked;

/// Small programs that show what people build with NATS. Each has a `main` and runs against any
/// server: ours, or the Go server.
@NullMarked
package dev.postroom.examples;

import org.jspecify.annotations.NullMarked;

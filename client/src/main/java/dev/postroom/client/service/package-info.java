/// Services: endpoints that answer requests, can be found by name, and count what they do, as the
/// official clients have them. `nats service ls`, `info` and `stats` show them.
///
/// ```java
/// Service greeter =
///     Service.named("greeter", "1.0.0")
///         .endpoint("greet", "greeter.greet", request -> request.respond("Hello, " + request.text()))
///         .start(connection);
/// ```
@NullMarked
package dev.postroom.client.service;

import org.jspecify.annotations.NullMarked;

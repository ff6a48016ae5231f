/// The client: connect, publish, subscribe, request.
///
/// ```java
/// try (Connection nats = Nats.connect("nats://localhost:4222")) {
///   nats.subscribe("greeter.greet", message -> message.respond("Hello, " + message.text() + "!"));
///   Message reply = nats.request("greeter.greet", "World", Duration.ofSeconds(2));
/// }
/// ```
@NullMarked
package dev.postroom.client;

import org.jspecify.annotations.NullMarked;

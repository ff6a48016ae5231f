/// A server for each test, in the same JVM and without a socket unless one is wanted.
///
/// ```java
/// @Postroom
/// class GreeterTest {
///   @Test
///   void greets(Connection nats) {
///     nats.subscribe("greeter.greet", request -> request.respond("Hello, " + request.text() + "!"));
///     Message reply = nats.request("greeter.greet", "World", Duration.ofSeconds(1));
///     assertEquals("Hello, World!", reply.text());
///   }
/// }
/// ```
@NullMarked
package dev.postroom.junit;

import org.jspecify.annotations.NullMarked;

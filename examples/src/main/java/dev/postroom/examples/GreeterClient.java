package dev.postroom.examples;

import dev.postroom.client.Connection;
import dev.postroom.client.Message;
import dev.postroom.client.Nats;
import java.time.Duration;

/// Asks a greeter for a greeting.
///
/// Arguments: the server's address, and whom to greet; both may be left out.
public final class GreeterClient {
  private GreeterClient() {}

  public static void main(String[] words) throws InterruptedException {
    String server = Example.server(words);
    String whom = words.length > 1 ? words[1] : "World";
    Example.run("GreeterClient", () -> greet(server, whom));
  }

  private static void greet(String server, String whom) {
    try (Connection nats = Nats.connect(server)) {
      System.out.println("Received reply from " + Greeter.SUBJECT + ": " + ask(nats, whom).text());
    }
  }

  /// Ask, and return the reply.
  static Message ask(Connection nats, String whom) {
    return nats.request(Greeter.SUBJECT, whom, Duration.ofSeconds(2));
  }
}

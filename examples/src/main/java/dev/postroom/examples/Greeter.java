package dev.postroom.examples;

import dev.postroom.client.Connection;
import dev.postroom.client.Nats;
import dev.postroom.client.service.EndpointOptions;
import dev.postroom.client.service.Request;
import dev.postroom.client.service.Service;
import dev.postroom.protocol.Headers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/// Greets whoever asks on `greeter.greet`. Start it several times: the greeters are one queue
/// group, `greeters`, and share the work; when one dies the others take over.
///
/// Arguments: the server's address, and a name for this greeter; both may be left out.
public final class Greeter {
  static final String SUBJECT = "greeter.greet";

  /// The header that says which greeter answered.
  static final String GREETER = "Greeter";

  private static final EndpointOptions GREETERS =
      EndpointOptions.defaults().withQueueGroup("greeters");

  private Greeter() {}

  public static void main(String[] words) throws InterruptedException {
    String server = Example.server(words);
    String name = words.length > 1 ? words[1] : "greeter-" + ProcessHandle.current().pid();
    Example.run("Greeter", () -> serve(server, name));
  }

  private static void serve(String server, String name) throws InterruptedException {
    try (Connection nats = Nats.connect(server);
        Service service = start(nats, name)) {
      System.out.println("Ready: " + service);
      new CountDownLatch(1).await(); // until somebody ends the program
    }
  }

  /// Start to greet.
  static Service start(Connection nats, String name) {
    return Service.named("greeter", "1.0.0")
        .description("Says hello")
        .endpoint("greet", SUBJECT, GREETERS, request -> greet(request, name))
        .start(nats);
  }

  private static void greet(Request request, String name) {
    String greeting = "Hello, " + request.text() + "!";
    request.respond(
        Headers.builder().add(GREETER, name).build(), greeting.getBytes(StandardCharsets.UTF_8));
  }
}

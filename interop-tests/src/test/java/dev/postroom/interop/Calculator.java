package dev.postroom.interop;

import dev.postroom.client.Connection;
import dev.postroom.client.service.EndpointOptions;
import dev.postroom.client.service.Request;
import dev.postroom.client.service.Service;
import java.util.Map;

/// A service of our client with an endpoint that answers, one that refuses, and one that breaks.
final class Calculator {
  private Calculator() {}

  static Service start(Connection connection) {
    return Service.named("calculator", "1.2.3")
        .description("Calculates")
        .metadata(Map.of("unit", "none"))
        .endpoint("fail", request -> request.error(404, "no such number"))
        .endpoint(
            "boom",
            _ -> {
              throw new IllegalStateException("out of order");
            })
        .group(
            "math",
            math ->
                math.endpoint(
                    "double",
                    "double",
                    EndpointOptions.defaults().withMetadata(Map.of("a", "b")),
                    Calculator::twice))
        .start(connection);
  }

  private static void twice(Request request) {
    request.respond(String.valueOf(2 * Integer.parseInt(request.text())));
  }
}

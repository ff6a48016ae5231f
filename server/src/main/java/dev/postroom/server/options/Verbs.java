package dev.postroom.server.options;

import java.util.List;

/// The first words with which the program is a client instead of a server: `app` gives them to the
/// client's command line. Under the name nats-server there are none.
public final class Verbs {
  /// Their names, in the order in which help shows them.
  public static final List<String> NAMES =
      List.of("pub", "sub", "request", "reply", "rtt", "bench", "service");

  private Verbs() {}
}

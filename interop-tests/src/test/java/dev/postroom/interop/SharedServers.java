package dev.postroom.interop;

import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Server processes by program and configuration, started when first asked for. Thread-safe.
final class SharedServers implements AutoCloseable {
  private record Key(ServerProgram program, List<String> config) {}

  private final Map<Key, ServerProcess> running = new HashMap<>();

  /// Return the server of this configuration.
  synchronized ServerProcess server(ServerProgram program, List<String> config) {
    return running.computeIfAbsent(
        new Key(program, config), _ -> ServerProcess.start(program, config.toArray(String[]::new)));
  }

  /// As [#server], and stop all others: for who goes from configuration to configuration.
  synchronized ServerProcess onlyServer(ServerProgram program, List<String> config) {
    if (!running.containsKey(new Key(program, config))) {
      close();
    }
    return server(program, config);
  }

  @Override
  public synchronized void close() {
    running.values().forEach(ServerProcess::close);
    running.clear();
  }
}

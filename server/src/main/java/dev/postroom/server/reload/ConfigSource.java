package dev.postroom.server.reload;

import dev.postroom.server.options.OptionsException;
import dev.postroom.server.options.ServerOptions;

/// Where a running server gets its options anew.
@FunctionalInterface
public interface ConfigSource {
  /// Return the options as they are now. Blocks while files are read.
  ///
  /// @throws OptionsException when they cannot be used; the message is nats-server's
  ServerOptions read() throws OptionsException;
}

package dev.postroom.server.reload;

import dev.postroom.broker.options.AdvertisedAddress;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.server.options.OptionsException;
import dev.postroom.server.options.ServerOptions;
import java.util.List;

/// A change of options that a running server can make. Immutable.
///
/// @param broker what the broker is told from now on; it listens where it did
/// @param lines what the log says of it
public record Reload(BrokerOptions broker, List<String> lines) {
  public Reload {
    lines = List.copyOf(lines);
  }

  /// Return how to get from one set of options to another.
  ///
  /// @throws OptionsException with nats-server's text for the first setting that a running server
  ///   keeps
  public static Reload of(ServerOptions before, ServerOptions after) throws OptionsException {
    FixedSettings.check(before, after);
    checkAdvertised(after.broker().clientAdvertise());
    BrokerOptions broker = after.broker().toBuilder().port(before.broker().port()).build();
    return new Reload(broker, ChangedSettings.lines(before, after));
  }

  private static void checkAdvertised(String address) throws OptionsException {
    try {
      AdvertisedAddress.parse(address);
    } catch (IllegalArgumentException wrong) {
      throw new OptionsException(
          "invalid ClientAdvertise value of " + address + ", err=" + wrong.getMessage());
    }
  }
}

package dev.postroom.broker;

import dev.postroom.broker.options.AdvertisedAddress;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKeyPair;
import dev.postroom.protocol.ServerIdentity;
import java.security.SecureRandom;

/// Makes what a server says of itself.
final class Identities {
  private Identities() {}

  static ServerIdentity create(BrokerOptions options, Environment environment) {
    SecureRandom random = environment.random();
    String id = NKeyPair.create(KeyKind.SERVER, random).publicKey().text();
    String xkey = NKeyPair.create(KeyKind.CURVE, random).publicKey().text();
    String name = options.serverName().isEmpty() ? id : options.serverName();
    String go = "java" + Runtime.version().feature();
    return new ServerIdentity(
        id, name, ServerIdentity.COMPATIBLE_VERSION, go, options.host(), options.port(), xkey);
  }

  /// Return the identity with the address clients are told: the advertised one, else the real one.
  static ServerIdentity advertised(ServerIdentity identity, BrokerOptions options, int port) {
    String advertise = options.clientAdvertise();
    if (advertise.isEmpty()) {
      return identity.at(options.host(), port);
    }
    AdvertisedAddress shown = AdvertisedAddress.parse(advertise);
    return identity.at(shown.host(), shown.port() == 0 ? port : shown.port());
  }
}

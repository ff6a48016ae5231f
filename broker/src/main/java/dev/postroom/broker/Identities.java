package dev.postroom.broker;

import dev.postroom.broker.callout.ServerKeys;
import dev.postroom.broker.options.AdvertisedAddress;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKeyPair;
import dev.postroom.protocol.ServerIdentity;
import java.nio.channels.spi.SelectorProvider;
import java.security.SecureRandom;

/// Makes what a server says of itself.
final class Identities {
  private Identities() {}

  /// Make the keys of a server that starts.
  static ServerKeys keys(SecureRandom random) {
    return new ServerKeys(
        NKeyPair.create(KeyKind.SERVER, random), NKeyPair.create(KeyKind.CURVE, random));
  }

  /// Make keys for nobody: for the first time that takes some 40 ms.
  static void rehearse() {
    var _ = keys(new SecureRandom());
  }

  /// Find the maker of selectors. Before that, load what [#rehearse] comes to need meanwhile, and
  /// after it, what the first client does: these classes of the JDK are in no cache.
  static void findSockets() {
    load("SecurityProviderServiceEvent");
    var _ = SelectorProvider.provider();
    load("SocketWriteEvent");
    load("SocketReadEvent");
  }

  private static void load(String event) {
    try {
      var _ = Class.forName("jdk.internal.event." + event, false, null);
    } catch (ClassNotFoundException _) {
      // A JDK that has another one loads that when it needs it.
    }
  }

  static ServerIdentity create(BrokerOptions options, ServerKeys keys) {
    String id = keys.identity().publicKey().text();
    String xkey = keys.curve().publicKey().text();
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

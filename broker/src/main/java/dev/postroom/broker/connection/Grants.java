package dev.postroom.broker.connection;

import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.permission.GrantedReplies;
import dev.postroom.broker.permission.Permissions;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.platform.Timer;
import org.jspecify.annotations.Nullable;

/// What a client may do, and the replies it has been granted (docs/spec/core.md 4.2, 4.8). Confined
/// to the loop.
final class Grants {
  private static final long EXPIRY_NANOS = 5_000_000_000L;

  private final ClientLoop clientLoop;
  private final Receiver receiver;
  private Permissions permissions = Permissions.ALL;
  private @Nullable Timer expiry;

  Grants(ClientLoop clientLoop, Receiver receiver) {
    this.clientLoop = clientLoop;
    this.receiver = receiver;
  }

  /// Return what the client may do.
  Permissions permissions() {
    return permissions;
  }

  /// Go by these permissions, with no replies granted yet.
  void permit(Permissions next) {
    permissions = next;
    BrokerState broker = clientLoop.state();
    receiver.grant(
        next.responses() == null
            ? null
            : new GrantedReplies(next, broker.clock(), broker.replies(), clientLoop.hashSeed()));
    if (expiry == null && next.responses() != null) {
      expireReplies();
    }
  }

  /// Nobody need be given a message for what is over to be forgotten.
  private void expireReplies() {
    receiver.expireReplies();
    Loop loop = clientLoop.loop();
    expiry =
        permissions.responses() == null
            ? null
            : loop.at(loop.nanos() + EXPIRY_NANOS, this::expireReplies);
  }

  /// Grant no more replies.
  void end() {
    if (expiry != null) {
      expiry.cancel();
    }
    receiver.grant(null);
  }
}

package dev.postroom.broker.permission;

import dev.postroom.subject.Bytes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What was decided lately of the subjects one connection publishes to. Confined to the
/// connection's loop.
///
/// A subject that comes again costs one look-up and allocates nothing. There are so many places and
/// no more, one for each hash: the next subject that falls into one overwrites what was there. Long
/// subjects are decided anew each time.
public final class PublishDecisions {
  /// Some 300 bytes for a client that is not allowed everything and publishes, and 100 more for
  /// each place that was used.
  static final int PLACES = 64;

  private static final int LONGEST = 128;
  private static final @Nullable Decision[] NONE = {};

  private final long seed;
  private Permissions permissions = Permissions.ALL;
  private @Nullable Decision[] places = NONE;
  private int lastWork;

  /// Make them for a connection to which everything is allowed; the seed makes the places
  /// unforeseeable for peers.
  public PublishDecisions(long seed) {
    this.seed = seed;
  }

  /// Decide by other permissions from now on.
  public void use(Permissions next) {
    permissions = next;
    places = NONE;
    lastWork = 0;
  }

  /// Return what decides at present.
  public Permissions permissions() {
    return permissions;
  }

  /// Return whether the subject may be published to: a range of the little-endian buffer.
  public boolean mayPublish(ByteBuffer buffer, int start, int length) {
    if (permissions.publishesAnything()) {
      return true;
    }
    if (length > LONGEST) {
      return decide(buffer, start, length);
    }
    if (places.length == 0) { // many a client never publishes
      places = new Decision[PLACES];
    }
    int hash = Bytes.hash(buffer, start, length, seed);
    int place = hash & (PLACES - 1);
    Decision decision = places[place];
    if (decision == null) {
      decision = new Decision();
      places[place] = decision;
    } else if (decision.isOf(buffer, start, length, hash)) {
      lastWork = 0;
      return decision.allowed;
    }
    boolean allowed = decide(buffer, start, length);
    decision.keep(buffer, start, length, hash, allowed);
    return allowed;
  }

  private boolean decide(ByteBuffer buffer, int start, int length) {
    lastWork = permissions.publishWork();
    return permissions.mayPublish(buffer, start, length);
  }

  /// Return how many patterns the last decision took; 0 when it was known.
  public int lastWork() {
    return lastWork;
  }

  /// One decision, overwritten in place.
  private static final class Decision {
    private byte[] subject = new byte[32];
    private int length = -1;
    private int hash;
    private boolean allowed;

    boolean isOf(ByteBuffer buffer, int start, int size, int hashed) {
      return hash == hashed && length == size && Bytes.equal(subject, 0, buffer, start, size);
    }

    void keep(ByteBuffer buffer, int start, int size, int hashed, boolean isAllowed) {
      if (subject.length < size) {
        subject = new byte[LONGEST];
      }
      buffer.get(start, subject, 0, size);
      length = size;
      hash = hashed;
      allowed = isAllowed;
    }
  }
}

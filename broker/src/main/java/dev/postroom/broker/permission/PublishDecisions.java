package dev.postroom.broker.permission;

import dev.postroom.subject.Bytes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What was decided lately of the subjects one connection publishes to. Confined to the
/// connection's loop.
///
/// A subject that comes again costs one look-up and allocates nothing. The memory is bounded: a few
/// places, each overwritten by the next subject that falls into it; long subjects are decided anew
/// each time.
public final class PublishDecisions {
  private static final int FIRST_PLACES = 4;
  private static final int MOST_PLACES = 64;
  private static final int LONGEST = 128;

  private final long seed;
  private Permissions permissions = Permissions.ALL;
  private @Nullable Decision[] places = new Decision[0];
  private int evictions;

  /// Make them for a connection to which everything is allowed; the seed makes the places
  /// unforeseeable for peers.
  public PublishDecisions(long seed) {
    this.seed = seed;
  }

  /// Decide by other permissions from now on.
  public void use(Permissions next) {
    permissions = next;
    places = new Decision[next.publishesAnything() ? 0 : FIRST_PLACES];
    evictions = 0;
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
      return permissions.mayPublish(buffer, start, length);
    }
    int hash = Bytes.hash(buffer, start, length, seed);
    Decision decision = places[hash & (places.length - 1)];
    if (decision != null && decision.isOf(buffer, start, length, hash)) {
      return decision.allowed;
    }
    boolean allowed = permissions.mayPublish(buffer, start, length);
    placeFor(hash, decision).keep(buffer, start, length, hash, allowed);
    return allowed;
  }

  /// Return how many decisions there is room for.
  int size() {
    return places.length;
  }

  private Decision placeFor(int hash, @Nullable Decision evicted) {
    if (evicted == null) {
      Decision fresh = new Decision();
      places[hash & (places.length - 1)] = fresh;
      return fresh;
    }
    if (++evictions <= places.length || places.length == MOST_PLACES) {
      return evicted;
    }
    @Nullable Decision[] old = places;
    places = new Decision[old.length * 4];
    evictions = 0;
    for (Decision each : old) {
      if (each != null) {
        places[each.hash & (places.length - 1)] = each;
      }
    }
    Decision other = places[hash & (places.length - 1)];
    return placeFor(hash, other);
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

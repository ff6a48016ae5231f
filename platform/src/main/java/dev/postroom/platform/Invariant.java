package dev.postroom.platform;

/// What must stay true in production as in tests. A broken invariant is our bug: it stops the
/// smallest owner whose state can no longer be trusted (a connection, a stream), through that
/// owner's last handler.
public final class Invariant {
  private Invariant() {}

  /// Throw when the claim does not hold.
  public static void check(boolean holds, String claimBroken) {
    if (!holds) {
      throw new IllegalStateException("invariant broken: " + claimBroken);
    }
  }
}

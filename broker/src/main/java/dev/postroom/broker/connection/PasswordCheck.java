package dev.postroom.broker.connection;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.postroom.broker.options.Password;
import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Compares what clients say with what is expected. Thread-safe.
///
/// A hash takes tens of milliseconds of a processor on purpose: it is compared off the loops, a few
/// at a time, and not at all for clients that have left before it is their turn.
public final class PasswordCheck {
  /// Logins may take half of the processors, two at most: the messages of those who are in go on.
  private static final int MOST_AT_A_TIME = 2;

  /// bcrypt looks at no more bytes; nats-server refuses what is longer.
  private static final int LONGEST = 72;

  private final Log log;
  private final Semaphore turns =
      new Semaphore(
          Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MOST_AT_A_TIME), true);

  public PasswordCheck(Log log) {
    this.log = log;
  }

  /// Return whether the proof takes so long that it needs [#later].
  static boolean isSlow(Claim.Proof proof) {
    return proof.expected() instanceof Password.Hash;
  }

  /// Return whether the proof holds.
  static boolean holds(Claim.Proof proof) {
    boolean equal =
        switch (proof.expected()) {
          case Password.Plain(var secret) -> secret.matches(proof.given());
          case Password.Hash(var hash) -> matches(proof.given(), hash);
        };
    return equal && proof.counts();
  }

  private static boolean matches(String given, String hash) {
    byte[] bytes = given.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= LONGEST
        && BCrypt.verifyer().verify(bytes, hash.getBytes(StandardCharsets.UTF_8)).verified;
  }

  /// Find out on another thread whether the proof holds.
  ///
  /// @param isWanted asked when it is its turn; answers no when nobody waits for it any more
  /// @param answer gets the result, on that other thread; not called when it is not wanted
  void later(Claim.Proof proof, BooleanSupplier isWanted, Consumer<Boolean> answer) {
    Threads.startVirtual("postroom-password", log, () -> inTurn(proof, isWanted, answer));
  }

  private void inTurn(Claim.Proof proof, BooleanSupplier isWanted, Consumer<Boolean> answer) {
    turns.acquireUninterruptibly();
    try {
      if (isWanted.getAsBoolean()) {
        answer.accept(holds(proof));
      }
    } finally {
      turns.release();
    }
  }
}

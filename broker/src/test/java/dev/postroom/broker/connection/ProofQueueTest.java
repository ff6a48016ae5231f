package dev.postroom.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.MemoryLog;
import dev.postroom.broker.connection.ProofQueue.Asker;
import dev.postroom.broker.options.Password;
import dev.postroom.platform.Clock;
import dev.postroom.testsupport.NoLeaks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whose proof is checked when.
@ExtendWith(NoLeaks.class)
class ProofQueueTest {
  /// Of 72 times `a`.
  private static final String LONGEST =
      "$2a$04$hhL2eg0iAs/dRHvp3Uvnlu18KFieusLN3ZvaxEzJe3ygzlc.w47O.";

  private final List<String> compared = Collections.synchronizedList(new ArrayList<>());
  private final List<String> answers = Collections.synchronizedList(new ArrayList<>());
  private final Semaphore answersCome = new Semaphore(0);
  private final Semaphore turns = new Semaphore(0);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final ProofQueue check =
      new ProofQueue(
          new MemoryLog(),
          Clock.system(),
          1,
          proof -> {
            begun.countDown();
            turns.acquireUninterruptibly();
            String given = ((Proof.ByPassword) proof).given();
            compared.add(given);
            return given.startsWith("right");
          });

  private void ask(String host, String user, String given, boolean urgent, boolean wanted) {
    Proof proof = new Proof.ByPassword(Password.of("$2a$04$" + user), given, true);
    check.later(proof, new Asker(host, urgent, () -> wanted, holds -> answer(given, holds)));
  }

  private void answer(String given, boolean holds) {
    answers.add(given + "=" + holds);
    answersCome.release();
  }

  private void begin() throws InterruptedException {
    ask("first", "first", "right first", false, true);
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private void finish(int answered) throws InterruptedException {
    turns.release(1_000);
    assertThat(answersCome.tryAcquire(answered, 10, TimeUnit.SECONDS)).isTrue();
    assertThat(answers).hasSize(answered);
  }

  @Test
  void who_tries_many_passwords_keeps_himself_waiting() throws InterruptedException {
    begin();
    for (int i = 0; i < 5; i++) {
      ask("attacker", "u", "wrong " + i, false, true);
    }
    ask("honest", "u", "right", false, true);
    ask("attacker", "v", "right too", false, true);
    finish(8);

    assertThat(compared)
        .containsExactly(
            "right first",
            "wrong 4",
            "right",
            "right too",
            "wrong 3",
            "wrong 2",
            "wrong 1",
            "wrong 0");
  }

  @Test
  void who_must_prove_anew_after_a_reload_comes_before_all() throws InterruptedException {
    begin();
    ask("a", "u", "right login", false, true);
    ask("b", "u", "right again", true, true);
    finish(3);

    assertThat(compared).containsExactly("right first", "right again", "right login");
  }

  @Test
  void the_same_password_of_the_same_user_is_compared_once_for_all_who_ask() throws Exception {
    begin();
    for (int i = 0; i < 100; i++) {
      ask("host " + i, "u", "right", i == 50, true);
      ask("host " + i, "u", "wrong", false, true);
    }
    finish(201);

    assertThat(compared).containsExactlyInAnyOrder("right first", "right", "wrong");
    assertThat(Collections.frequency(answers, "right=true")).isEqualTo(100);
    assertThat(Collections.frequency(answers, "wrong=false")).isEqualTo(100);
  }

  @Test
  void who_has_left_costs_nothing() throws InterruptedException {
    begin();
    ask("a", "u", "gone", false, false);
    ask("a", "u", "gone too", true, false);
    ask("a", "u", "right", false, true);
    finish(2);

    assertThat(compared).containsExactly("right first", "right");
  }

  @Test
  void bcrypt_looks_at_72_bytes_of_a_password_and_60_of_a_hash() {
    for (String hash : List.of(LONGEST, LONGEST + "x")) {
      assertThat(holds(hash, "a".repeat(72))).isTrue();
      assertThat(holds(hash, "a".repeat(73))).isTrue();
      assertThat(holds(hash, "a".repeat(71))).isFalse();
    }
  }

  private static boolean holds(String hash, String given) {
    return new Proof.ByPassword(Password.of(hash), given, true).holds();
  }

  @Test
  void a_hash_has_two_digits_of_cost_or_is_a_plain_password() {
    assertThat(Password.of("$2a$hello")).isInstanceOf(Password.Plain.class);
    assertThat(holds("$2a$hello", "$2a$hello")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"$2a$03$", "$2a$99$", "$2a$04$!!!", "$2a$04$abc", "$2b$31$!", "$2a$04$ü"})
  void what_only_looks_like_a_hash_is_the_hash_of_nothing(String start) {
    String hash = (start + "x".repeat(60)).substring(0, 60);
    assertThat(Password.of(hash)).isInstanceOf(Password.Hash.class);
    for (String text : List.of(hash, start)) {
      assertThat(holds(text, "password")).isFalse();
    }
  }
}

package dev.postroom.platform.tls.ocsp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.platform.Log;
import dev.postroom.platform.SystemLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is asked of responders, by how many, and for how long.
@Timeout(60)
class QuestionsTest {
  private static final Duration LONG = Duration.ofSeconds(40);
  private static final byte[] HI = "hi".getBytes(US_ASCII);

  private final Log log = new SystemLog("test");
  private final Questions questions = new Questions();
  private final FakeResponder responder;

  QuestionsTest() throws IOException {
    responder = new FakeResponder();
  }

  @AfterEach
  void end() throws IOException {
    questions.close();
    responder.close();
  }

  private byte[] ask(int question, Duration patience) throws IOException, InterruptedException {
    byte[] bytes = ByteBuffer.allocate(4).putInt(question).array();
    return questions.ask(log, responder.address(), bytes, LONG, patience);
  }

  private FutureTask<byte[]> begin(int question) {
    FutureTask<byte[]> task = new FutureTask<>(() -> ask(question, LONG));
    var _ = Thread.startVirtualThread(task);
    return task;
  }

  private void awaitWaiting(int count) {
    while (questions.waiting() < count) {
      Thread.onSpinWait();
    }
  }

  @Test
  void who_asks_the_same_shares_the_answer() throws Exception {
    List<FutureTask<byte[]>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(begin(1));
    }
    all.add(begin(2));
    responder.awaitQuestions(2);
    awaitWaiting(201);
    assertThat(questions.size()).isEqualTo(2);

    responder.answer(HI);
    for (FutureTask<byte[]> each : all) {
      assertThat(each.get()).isEqualTo(HI);
    }
    assertThat(responder.questions()).isEqualTo(2);
    assertThat(questions.size()).isZero();
  }

  @Test
  void one_who_no_longer_waits_ends_nobody_elses_question() throws Exception {
    FutureTask<byte[]> patient = begin(1);
    responder.awaitQuestions(1);
    assertThatThrownBy(() -> ask(1, Duration.ofMillis(1)))
        .isInstanceOf(NotAskedException.class)
        .hasMessage("no time is left to wait for an answer");

    responder.answer(HI);
    assertThat(patient.get()).isEqualTo(HI);
    assertThat(responder.questions()).isEqualTo(1);
  }

  @Test
  void to_one_responder_so_many_are_under_way_at_once() throws Exception {
    List<FutureTask<byte[]>> all = new ArrayList<>();
    for (int i = 0; i < Questions.MOST + 5; i++) {
      all.add(begin(i));
    }
    responder.awaitQuestions(Questions.MOST);
    awaitWaiting(Questions.MOST + 5);
    assertThat(responder.questions()).isEqualTo(Questions.MOST);

    responder.answer(HI);
    for (FutureTask<byte[]> each : all) {
      assertThat(each.get()).isEqualTo(HI);
    }
    assertThat(responder.questions()).isEqualTo(Questions.MOST + 5);
  }

  @Test
  void in_all_so_many_are_under_way_or_wait() {
    List<FutureTask<byte[]>> all = new ArrayList<>();
    for (int i = 0; i < Questions.ALL; i++) {
      all.add(begin(i));
    }
    awaitWaiting(Questions.ALL);
    assertThatThrownBy(() -> ask(Questions.ALL, LONG))
        .isInstanceOf(NotAskedException.class)
        .hasMessage("too many other questions are under way");
    questions.close();
    assertThat(all).allSatisfy(each -> assertThatThrownBy(each::get).hasMessageEndingWith("stops"));
  }

  @Test
  void a_failure_is_everybodys_and_the_next_asks_anew() throws Exception {
    FutureTask<byte[]> first = begin(1);
    FutureTask<byte[]> second = begin(1);
    responder.awaitQuestions(1);
    awaitWaiting(2);
    responder.answer(new byte[OcspFetch.LARGEST + 1]);
    for (FutureTask<byte[]> each : List.of(first, second)) {
      assertThatThrownBy(each::get)
          .hasMessageEndingWith("the answer is longer than " + OcspFetch.LARGEST + " bytes");
    }
    responder.answer(HI);
    assertThat(ask(1, LONG)).isEqualTo(HI);
  }

  @Test
  void the_end_ends_what_is_under_way() throws Exception {
    FutureTask<byte[]> waiting = begin(1);
    responder.awaitQuestions(1);
    awaitWaiting(1);

    questions.close();

    assertThatThrownBy(waiting::get)
        .hasCauseInstanceOf(NotAskedException.class)
        .hasMessageEndingWith("the server stops");
    responder.awaitEnds(1); // the socket is closed
    assertThat(questions.size()).isZero(); // and its thread has ended
    assertThatThrownBy(() -> ask(2, LONG)).hasMessage("the server stops");
  }
}

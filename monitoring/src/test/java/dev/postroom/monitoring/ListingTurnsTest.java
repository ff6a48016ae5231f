package dev.postroom.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;
import dev.postroom.testsupport.NoLeaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// One document with subscriptions is made at a time.
@ExtendWith(NoLeaks.class)
class ListingTurnsTest {
  private static final HttpResponse DOCUMENT = HttpResponse.text(HttpStatus.OK, "x");

  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch finish = new CountDownLatch(1);

  @Test
  void others_wait_until_a_document_is_made() {
    ListingTurns turns = new ListingTurns(Duration.ofMinutes(1));
    AtomicInteger made = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<CompletableFuture<HttpResponse>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(
          CompletableFuture.supplyAsync(
              () ->
                  turns.make(
                      () -> {
                        most.accumulateAndGet(made.incrementAndGet(), Math::max);
                        Thread.onSpinWait();
                        made.decrementAndGet();
                        return DOCUMENT;
                      }),
              task -> Thread.ofVirtual().start(task)));
    }

    assertThat(all).allMatch(answer -> answer.join().status() == HttpStatus.OK);
    assertThat(most).hasValue(1);
  }

  @Test
  void who_waits_too_long_gets_a_503_and_the_turn_is_free_later() {
    ListingTurns turns = new ListingTurns(Duration.ofMillis(1));
    Thread slow = Thread.ofVirtual().start(() -> turns.make(this::slowly));
    awaitLatch(started);

    HttpResponse late = turns.make(() -> DOCUMENT);

    assertThat(late.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
    end(slow);
    assertThat(turns.make(() -> DOCUMENT).status()).isEqualTo(HttpStatus.OK);
  }

  @Test
  void closing_refuses_those_who_wait() {
    ListingTurns turns = new ListingTurns(Duration.ofMinutes(1));
    Thread slow = Thread.ofVirtual().start(() -> turns.make(this::slowly));
    awaitLatch(started);
    CompletableFuture<HttpResponse> waiting =
        CompletableFuture.supplyAsync(
            () -> turns.make(() -> DOCUMENT), task -> Thread.ofVirtual().start(task));
    await().until(turns::isAwaited);

    turns.close();

    assertThat(waiting.join().status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
    end(slow);
    assertThat(turns.make(() -> DOCUMENT).status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
  }

  private HttpResponse slowly() {
    started.countDown();
    awaitLatch(finish);
    return DOCUMENT;
  }

  private void end(Thread slow) {
    finish.countDown();
    await().until(() -> !slow.isAlive());
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

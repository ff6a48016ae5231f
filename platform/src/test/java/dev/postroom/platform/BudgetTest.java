package dev.postroom.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class BudgetTest {

  @Test
  void lends_up_to_its_limit_and_no_further() {
    Budget budget = new Budget(10);

    assertThat(budget.tryCharge(10)).isTrue();
    assertThat(budget.tryCharge(1)).isFalse();
    assertThat(budget.used()).isEqualTo(10);

    budget.release(4);
    assertThat(budget.tryCharge(4)).isTrue();
    assertThat(budget.limit()).isEqualTo(10);
  }

  @Test
  void a_forced_charge_counts_and_says_that_it_did_not_fit() {
    Budget budget = new Budget(10);

    assertThat(budget.charge(10)).isTrue();
    assertThat(budget.charge(5)).isFalse();
    assertThat(budget.used()).isEqualTo(15);
  }

  @Test
  void more_back_than_lent_is_a_bug() {
    Budget budget = new Budget(10);
    budget.charge(3);

    assertThatThrownBy(() -> budget.release(4))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("given back more than it had lent");
  }

  @Test
  void threads_never_hold_more_than_the_limit_together() throws Exception {
    Budget budget = new Budget(1_000);
    int threads = 8;
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Long>> workers = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        long seed = i;
        workers.add(pool.submit(() -> chargeAndRelease(budget, seed, start)));
      }
      start.countDown();
      long held = 0;
      for (Future<Long> worker : workers) {
        held += worker.get();
      }

      assertThat(budget.used()).isEqualTo(held);
      assertThat(held).isPositive().isLessThanOrEqualTo(1_000);
    }
  }

  /// Return what this worker still holds at the end.
  private static long chargeAndRelease(Budget budget, long seed, CountDownLatch start)
      throws InterruptedException {
    Random random = new Random(seed);
    long held = 0;
    start.await();
    for (int i = 0; i < 20_000; i++) {
      long bytes = 1L + random.nextInt(200);
      if (budget.tryCharge(bytes)) {
        held += bytes;
      } else if (held > 0) {
        long back = 1 + random.nextLong(held);
        budget.release(back);
        held -= back;
      }
    }
    return held;
  }
}

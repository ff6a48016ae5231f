package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.AccountView;
import dev.postroom.broker.routing.Subscription;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// However much accounts remember, a loop is held for a moment at a time.
class AccountTallyTest {
  private static final int SUBJECTS = 20_000;
  private static final int WIDE = 3;

  private static Account account(int number, int subjects) {
    Account account = new Account("A" + number, 1, number);
    for (String pattern : List.of("a.>", "a.*", "a.*.>")) {
      account.add(new Subscription((_, _, _) -> 0, bytes(pattern), bytes("1")));
    }
    AccountView view = account.view(0);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < subjects; i++) {
        byte[] subject = bytes("a." + i);
        ByteBuffer buffer = ByteBuffer.wrap(subject).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(view.hasInterest(buffer, 0, subject.length)).isTrue();
      }
    }
    return account;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void a_step_looks_at_so_many_entries_however_many_accounts_they_are_of() {
    List<Account> accounts = new ArrayList<>();
    for (int i = 0; i < WIDE; i++) {
      accounts.add(account(i, SUBJECTS));
    }
    AccountTally tally = new AccountTally(account -> account.viewIfAny(0), accounts);
    int steps = 0;
    while (!tally.isDone()) {
      int left = tally.step();
      assertThat(left).isBetween(-100, AccountTally.WORK);
      steps++;
    }

    long remembered = tally.seen(0).stats().cached();
    assertThat(remembered).isGreaterThan(4_000);
    assertThat(steps).isGreaterThan((int) (WIDE * remembered / AccountTally.WORK));
    assertThat(tally.seen(WIDE - 1).stats().sumFanout())
        .isEqualTo(2 * tally.seen(WIDE - 1).stats().cached());
  }

  @Test
  void accounts_that_remember_nothing_are_many_in_a_step() {
    List<Account> accounts = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      accounts.add(new Account("A" + i, 1, i));
    }
    AccountTally tally = new AccountTally(account -> account.viewIfAny(0), accounts);

    assertThat(tally.step()).isPositive();
    assertThat(tally.isDone()).isTrue();
  }

  @Test
  void messages_between_two_steps_are_no_trouble() {
    Account account = account(0, 0);
    AccountTally tally = new AccountTally(each -> each.viewIfAny(0), List.of(account));
    AccountView view = account.view(0);
    int subject = 0;
    while (!tally.isDone()) {
      tally.step();
      for (int i = 0; i < SUBJECTS && subject < 4 * SUBJECTS; i++) {
        byte[] bytes = bytes("a." + subject++);
        view.hasInterest(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), 0, bytes.length);
      }
      account.add(new Subscription((_, _, _) -> 0, bytes("b." + subject + ".*"), bytes("2")));
    }

    assertThat(tally.seen(0).stats().cached()).isNotNegative();
  }
}

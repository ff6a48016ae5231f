package dev.postroom.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.broker.options.DeliveryOptions;
import dev.postroom.broker.outbox.SlowConsumerPolicy;
import dev.postroom.broker.outbox.TestMemory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Messages that are for the server itself.
class InternalHandlerTest {
  private final TestMemory memory = new TestMemory(1_000, 1_000);
  private final Account account = new Account("A", 1, 1);
  private final Router router =
      new Router(
          memory.pool(),
          new SlowConsumerPolicy(DeliveryOptions.defaults()),
          new SplittableRandom(1));
  private final List<String> heard = new ArrayList<>();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void listen(String subject, InternalHandler handler) {
    account.add(new Subscription(handler, bytes(subject), bytes("1")));
  }

  private int publish(String subject) {
    PublishedMessage message = new PublishedMessage();
    message.set(bytes(subject), new byte[0], new byte[0], bytes("hi"));
    return router.forward(account.view(0), message, null);
  }

  @Test
  void what_a_handler_forwards_is_handled_before_those_behind_it() {
    listen(
        "a",
        (_, _, _) -> {
          heard.add("a");
          return publish("b");
        });
    listen(
        "a",
        (_, _, _) -> {
          heard.add("a");
          return publish("b");
        });
    listen(
        "b",
        (_, _, _) -> {
          heard.add("b");
          return 1;
        });

    assertThat(publish("a")).isEqualTo(2);
    assertThat(heard).containsExactly("a", "b", "a", "b");
  }

  @Test
  void one_that_fails_leaves_nothing_to_the_next_message() {
    for (int i = 0; i < 2; i++) {
      listen(
          "a",
          (_, _, _) -> {
            heard.add("a");
            throw new IllegalStateException("broken");
          });
    }
    listen(
        "b",
        (_, _, _) -> {
          heard.add("b");
          return 1;
        });

    assertThatThrownBy(() -> publish("a")).hasMessage("broken");
    assertThat(publish("b")).isEqualTo(1);
    assertThat(heard).containsExactly("a", "b");
  }
}

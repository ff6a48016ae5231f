package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.TestClient.Message;
import dev.postroom.testsupport.NoLeaks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Who gets what, in which order (docs/spec/core.md 1.4 to 1.8), over several event loops.
@ExtendWith(NoLeaks.class)
class RoutingTest {
  private static final int PUBLISHERS = 4;
  private static final int MESSAGES = 2_000;

  @Test
  void each_publishers_order_is_kept_for_every_subscriber() throws Exception {
    try (TestBroker broker = TestBroker.start(options -> options.loops(4))) {
      List<Callable<List<String>>> tasks = new ArrayList<>();
      List<TestClient> clients = new ArrayList<>();
      for (String subject : List.of("order.a", "order.*", ">", "*.a")) {
        TestClient subscriber = broker.client();
        subscriber.send("SUB " + subject + " 1\r\n");
        subscriber.ping();
        clients.add(subscriber);
        tasks.add(() -> read(subscriber, PUBLISHERS * MESSAGES));
      }
      for (int p = 0; p < PUBLISHERS; p++) {
        TestClient publisher = broker.client();
        clients.add(publisher);
        String name = "p" + p;
        tasks.add(() -> publish(publisher, "order.a", name));
      }
      List<List<String>> received = Together.run(tasks);
      for (List<String> one : received.subList(0, 4)) {
        checkOrder(one);
      }
      clients.forEach(TestClient::close);
      broker.awaitEmpty();
    }
  }

  @Test
  void a_queue_group_gets_every_message_once_and_its_members_about_as_many() throws Exception {
    try (TestBroker broker = TestBroker.start(options -> options.loops(4))) {
      int members = 5;
      int total = PUBLISHERS * MESSAGES;
      List<TestClient> clients = new ArrayList<>();
      List<Callable<List<String>>> tasks = new ArrayList<>();
      for (int m = 0; m < members; m++) {
        TestClient member = broker.client();
        // Members under different subjects are one group.
        member.send("SUB " + List.of("work.x", "work.*", "work.>").get(m % 3) + " q 1\r\n");
        member.ping();
        clients.add(member);
        tasks.add(() -> readUntilDone(member));
      }
      TestClient plain = broker.client();
      plain.send("SUB work.x 1\r\n");
      plain.ping();
      clients.add(plain);
      tasks.add(
          () -> {
            List<String> all = read(plain, total);
            // The members can stop: their messages were queued before those of the plain one ended.
            plain.send("PUB done 0\r\n\r\n");
            return all;
          });
      for (int p = 0; p < PUBLISHERS; p++) {
        TestClient publisher = broker.client();
        clients.add(publisher);
        String name = "p" + p;
        tasks.add(
            () -> {
              List<String> none = publish(publisher, "work.x", name);
              publisher.ping();
              return none;
            });
      }
      List<List<String>> received = Together.run(tasks);
      Map<String, Integer> times = new HashMap<>();
      for (List<String> member : received.subList(0, members)) {
        member.forEach(text -> times.merge(text, 1, Integer::sum));
        checkSubsequenceOrder(member);
        assertThat(member.size()).isBetween(total / members * 8 / 10, total / members * 12 / 10);
      }
      assertThat(times).hasSize(total);
      assertThat(times.values()).allMatch(count -> count == 1);
      checkOrder(received.get(members));
      clients.forEach(TestClient::close);
      broker.awaitEmpty();
    }
  }

  @Test
  void the_rest_of_a_queue_group_takes_over_when_a_member_dies() {
    try (TestBroker broker = TestBroker.start(options -> options.loops(2));
        TestClient publisher = broker.client();
        TestClient stays = broker.client()) {
      stays.send("SUB work q 1\r\n");
      stays.ping();
      for (int round = 0; round < 20; round++) {
        TestClient dies = broker.client();
        dies.send("SUB work q 1\r\n");
        dies.ping();
        if (round % 2 == 0) {
          dies.close();
        } else {
          dies.raw().reset();
        }
        broker.await("the death", () -> broker.broker().snapshot().subscriptions() == 1);
        for (int i = 0; i < 10; i++) {
          publisher.publish("work", round + ":" + i);
          assertThat(stays.next().text()).isEqualTo(round + ":" + i);
        }
      }
    }
  }

  @Test
  void auto_unsubscribe_gives_exactly_max_messages_to_concurrent_publishers() throws Exception {
    try (TestBroker broker = TestBroker.start(options -> options.loops(4))) {
      int max = 1_000;
      TestClient subscriber = broker.client();
      subscriber.send("SUB limited 7\r\nUNSUB 7 " + max + "\r\n");
      subscriber.ping();
      List<TestClient> clients = new ArrayList<>(List.of(subscriber));
      List<Callable<List<String>>> tasks = new ArrayList<>();
      tasks.add(() -> read(subscriber, max));
      for (int p = 0; p < PUBLISHERS; p++) {
        TestClient publisher = broker.client();
        clients.add(publisher);
        String name = "p" + p;
        tasks.add(
            () -> {
              List<String> none = publish(publisher, "limited", name);
              publisher.ping();
              return none;
            });
      }
      assertThat(Together.run(tasks).getFirst()).hasSize(max).doesNotHaveDuplicates();
      assertThat(subscriber.hasMore()).isFalse();
      assertThat(broker.broker().snapshot().subscriptions()).isZero();
      clients.forEach(TestClient::close);
      broker.awaitEmpty();
    }
  }

  @Test
  void auto_unsubscribe_counts_from_the_subscription() {
    try (TestBroker broker = TestBroker.start();
        TestClient client = broker.client()) {
      client.send("SUB a 1\r\n");
      client.publish("a", "1");
      client.publish("a", "2");
      client.send("UNSUB 1 3\r\n");
      client.publish("a", "3");
      client.publish("a", "4");
      client.send("SUB b 2\r\n");
      client.publish("b", "5");
      client.send("UNSUB 2 1\r\n");
      client.publish("b", "6");
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        texts.add(client.next().text());
      }
      assertThat(texts).containsExactly("1", "2", "3", "5");
      assertThat(client.hasMore()).isFalse();
    }
  }

  @Test
  void who_wants_no_echo_gets_none_not_even_in_its_own_queue_group() {
    try (TestBroker broker = TestBroker.start();
        TestClient quiet = broker.client(",\"echo\":false,\"no_responders\":true");
        TestClient other = broker.client()) {
      quiet.send("SUB a 1\r\nSUB a q 2\r\nSUB _INBOX.1 9\r\n");
      quiet.ping();
      quiet.publish("a", "x");
      quiet.send("PUB a _INBOX.1 0\r\n\r\n");
      Message answer = quiet.next();
      assertThat(answer.text()).isEqualTo("NATS/1.0 503\r\nNats-Subject: a\r\n\r\n");
      assertThat(answer.sid()).isEqualTo("9");
      other.send("SUB a q 3\r\n");
      other.ping();
      for (int i = 0; i < 50; i++) {
        quiet.publish("a", "to other " + i);
        assertThat(other.next().text()).isEqualTo("to other " + i);
      }
      assertThat(quiet.hasMore()).isFalse();
      other.publish("a", "back");
      List<Message> heard = new ArrayList<>(List.of(quiet.next()));
      if (!other.hasMore()) {
        heard.add(quiet.next());
      }
      assertThat(heard).allMatch(message -> message.text().equals("back"));
    }
  }

  @Test
  void headers_reach_who_understands_them_and_are_left_out_for_others() {
    try (TestBroker broker = TestBroker.start();
        TestClient with = broker.client();
        TestClient without = broker.client(",\"headers\":false")) {
      for (TestClient client : List.of(with, without)) {
        client.send("SUB h.* 1\r\nSUB h.a 2\r\n");
        client.ping();
      }
      String header = "NATS/1.0\r\nKey: va\r\n\r\n";
      for (String payload : List.of("", "hi", "x".repeat(10_000))) {
        int size = header.length() + payload.length();
        with.send(
            "HPUB h.a r " + header.length() + " " + size + "\r\n" + header + payload + "\r\n");
        for (int i = 0; i < 2; i++) {
          Message full = with.next();
          assertThat(full.text()).isEqualTo(header + payload);
          assertThat(full.headerSize()).isEqualTo(header.length());
          assertThat(full.reply()).isEqualTo("r");
          Message stripped = without.next();
          assertThat(stripped.text()).isEqualTo(payload);
          assertThat(stripped.headerSize()).isZero();
          assertThat(stripped.reply()).isEqualTo("r");
        }
      }
    }
  }

  private static List<String> publish(TestClient publisher, String subject, String name) {
    for (int i = 0; i < MESSAGES; i++) {
      publisher.publish(subject, name + ":" + i);
    }
    return List.of();
  }

  private static List<String> read(TestClient subscriber, int count) {
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(subscriber.next().text());
    }
    return texts;
  }

  private static List<String> readUntilDone(TestClient member) {
    member.send("SUB done 2\r\n");
    List<String> texts = new ArrayList<>();
    for (Message message = member.next(); message.sid().equals("1"); message = member.next()) {
      texts.add(message.text());
    }
    return texts;
  }

  /// Check that every publisher's messages are there, each after the one before it.
  private static void checkOrder(List<String> texts) {
    assertThat(texts).hasSize(PUBLISHERS * MESSAGES);
    Map<String, Integer> next = new HashMap<>();
    for (String text : texts) {
      String publisher = text.substring(0, text.indexOf(':'));
      int number = Integer.parseInt(text.substring(text.indexOf(':') + 1));
      assertThat(number).isEqualTo(next.merge(publisher, 1, Integer::sum) - 1);
    }
  }

  private static void checkSubsequenceOrder(List<String> texts) {
    Map<String, Integer> last = new HashMap<>();
    for (String text : texts) {
      String publisher = text.substring(0, text.indexOf(':'));
      Integer number = Integer.valueOf(text.substring(text.indexOf(':') + 1));
      Integer before = last.put(publisher, number);
      assertThat(before == null || before < number).isTrue();
    }
  }
}

package dev.postroom.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.DeliveryOptions;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.outbox.SlowConsumerPolicy;
import dev.postroom.broker.outbox.TestMemory;
import dev.postroom.protocol.Operation;
import dev.postroom.protocol.Parser;
import dev.postroom.subject.Subjects;
import dev.postroom.subject.mapping.MappingException;
import dev.postroom.subject.mapping.Renaming;
import dev.postroom.testsupport.Allocations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Delivery to a client of another account, which imports the stream.
class ImportedStreamTest {
  private static final int WARM = 20_000;
  private static final int MEASURED = 10_000;

  private final TestMemory memory = new TestMemory(1_000, 1_000);
  private final Account exporter = new Account("A", 1, 1);
  private final Router router =
      new Router(
          memory.pool(),
          new SlowConsumerPolicy(DeliveryOptions.defaults()),
          new SplittableRandom(1));
  private final RoutingBench bench = new RoutingBench(memory.pool(), DeliveryOptions.defaults());
  private final Parser parser = new Parser();
  private final PublishedMessage message = new PublishedMessage();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Subscription local(Receiver receiver, String subject) {
    byte[] bytes = bytes(subject);
    return new Subscription(receiver, bytes, null, bytes("7"), !Subjects.hasWildcard(bytes));
  }

  private void importInto(Subscription local) throws MappingException {
    ImportedStream stream =
        new ImportedStream(exporter, Renaming.of("x.*.*", "here.$2.$1"), exporter, false);
    exporter.add(Objects.requireNonNull(stream.shadowOf(local)));
  }

  private int publish(ByteBuffer line) {
    parser.limits(4096, 1 << 20, true);
    parser.reset(line, 0, line.capacity());
    if (parser.next() != Operation.PUB) {
      throw new AssertionError("no PUB");
    }
    message.set(parser);
    int accepted = router.route(exporter.view(0), message, null);
    router.flushTouched();
    return accepted;
  }

  private static ByteBuffer line(String subject) {
    byte[] bytes = bytes("PUB " + subject + " r 2\r\nhi\r\n");
    return ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.LITTLE_ENDIAN).put(0, bytes);
  }

  @Test
  void a_message_is_shown_under_its_name_here_to_literals_and_wildcards() throws Exception {
    RoutingBench.Peer peer = bench.peer();
    importInto(local(peer.receiver, "here.2.1"));
    importInto(local(peer.receiver, "here.>"));
    importInto(local(peer.receiver, "here.3.*"));

    assertThat(publish(line("x.1.2"))).isEqualTo(2);

    assertThat(peer.taken.toString(StandardCharsets.US_ASCII))
        .isEqualTo("MSG here.2.1 7 r 2\r\nhi\r\n".repeat(2));
    assertThat(message.subject()).isEqualTo("x.1.2");
  }

  @Test
  void what_was_requested_of_a_service_is_no_message_of_a_stream() throws Exception {
    RoutingBench.Peer peer = bench.peer();
    importInto(local(peer.receiver, "here.>"));
    message.set(bytes("x.1.2"), new byte[0], new byte[0], bytes("hi"));
    message.cameOver(1);

    assertThat(router.forward(exporter.view(0), message, null)).isZero();
  }

  @Test
  void the_last_message_here_is_the_last_from_there_too() throws Exception {
    RoutingBench.Peer peer = bench.peer();
    Subscription local = local(peer.receiver, "here.>");
    importInto(local);
    local.limit(1);

    assertThat(publish(line("x.1.2"))).isEqualTo(1);
    assertThat(publish(line("x.1.2"))).isZero();
    assertThat(local.delivered()).isEqualTo(1);
  }

  @Test
  void delivery_to_another_account_allocates_nothing() throws Exception {
    RoutingBench.Peer peer = bench.peer();
    Outbox outbox = new Outbox(memory.pool(), ImportedStreamTest::discard, peer);
    Receiver receiver = new Receiver(outbox, peer);
    importInto(local(receiver, "here.2.1"));
    importInto(local(receiver, "here.>"));
    ByteBuffer line = line("x.1.2");
    for (int i = 0; i < WARM; i++) {
      publish(line);
    }
    long before = Allocations.ofThisThread();
    for (int i = 0; i < MEASURED; i++) {
      publish(line);
    }

    assertThat(Allocations.ofThisThread() - before).isLessThan(MEASURED);
    assertThat(receiver.outMessages()).isEqualTo(2L * (WARM + MEASURED));
  }

  private static long discard(ByteBuffer[] sources, int offset, int count) {
    long bytes = 0;
    for (int i = offset; i < offset + count; i++) {
      bytes += sources[i].remaining();
      sources[i].position(sources[i].limit());
    }
    return bytes;
  }
}

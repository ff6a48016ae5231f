package dev.postroom.benchmarks;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// The official client, io.nats:jnats, with limits so wide that it drops and refuses nothing.
final class JnatsClient implements ComparedClient {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int OUTGOING = 50_000;
  private static final long PENDING_MESSAGES = 10_000_000;
  private static final long PENDING_BYTES = 1L << 32;

  private final Connection connection;

  JnatsClient(String url) throws Exception {
    this.connection =
        Nats.connect(
            new Options.Builder().server(url).maxMessagesInOutgoingQueue(OUTGOING).build());
  }

  @Override
  public void publish(String subject, byte[] body) {
    connection.publish(subject, body);
  }

  @Override
  public void flush() throws Exception {
    connection.flush(PATIENCE);
  }

  @Override
  public void subscribe(String subject, AtomicLong count) throws Exception {
    Dispatcher dispatcher = connection.createDispatcher(_ -> count.lazySet(count.get() + 1));
    dispatcher.setPendingLimits(PENDING_MESSAGES, PENDING_BYTES);
    dispatcher.subscribe(subject);
    flush();
  }

  @Override
  public void request(String subject, byte[] body) throws Exception {
    Message reply = connection.request(subject, body, PATIENCE);
    if (reply == null || reply.getData().length != body.length) {
      throw new IllegalStateException("no reply: " + reply);
    }
  }

  @Override
  public void serve(String subject) throws Exception {
    connection
        .createDispatcher(request -> connection.publish(request.getReplyTo(), request.getData()))
        .subscribe(subject);
    flush();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a measurement", e);
    }
  }
}

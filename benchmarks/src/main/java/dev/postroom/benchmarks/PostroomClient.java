package dev.postroom.benchmarks;

import dev.postroom.client.ClientOptions;
import dev.postroom.client.Connection;
import dev.postroom.client.Message;
import dev.postroom.client.Nats;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Our client.
final class PostroomClient implements ComparedClient {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Connection connection;

  PostroomClient(ClientOptions options) {
    this.connection = Nats.connect(options);
  }

  PostroomClient(String url) {
    this(ClientOptions.builder().servers(url).build());
  }

  @Override
  public void publish(String subject, byte[] body) {
    connection.publish(subject, body);
  }

  @Override
  public void flush() {
    connection.flush(PATIENCE);
  }

  @Override
  public void subscribe(String subject, AtomicLong count) {
    connection.subscribe(subject, _ -> count.lazySet(count.get() + 1));
    flush();
  }

  @Override
  public void request(String subject, byte[] body) {
    Message reply = connection.request(subject, body, PATIENCE);
    if (reply.data().length != body.length) {
      throw new IllegalStateException("a reply of " + reply.data().length + " bytes");
    }
  }

  @Override
  public void serve(String subject) {
    connection.subscribe(subject, request -> request.respond(request.data()));
    flush();
  }

  @Override
  public void close() {
    connection.close();
  }
}

package dev.postroom.benchmarks;

import dev.postroom.client.ClientOptions;
import dev.postroom.client.Connection;
import dev.postroom.client.Message;
import dev.postroom.client.Nats;
import dev.postroom.server.PostroomServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The client alone, as far as that goes: without a socket, the server in the same process. Beside
/// other clients `tools/load/clients.py` puts it.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ClientBenchmark {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Param({"16", "128"})
  public int size;

  private final PostroomServer server = PostroomServer.builder().withoutListener().start();
  private final Connection service = connect();
  private final Connection client = connect();
  private byte[] body = {};

  private Connection connect() {
    return Nats.connect(ClientOptions.builder().inProcess(server::connect).build());
  }

  @Setup
  public void serve() {
    body = new byte[size];
    service.subscribe("answer", request -> request.respond(request.data()));
    service.flush(PATIENCE);
  }

  @TearDown
  public void close() {
    client.close();
    service.close();
    server.close();
  }

  /// Nobody listens: client and routing.
  @Benchmark
  public void publish() {
    client.publish("nobody", body);
  }

  /// From a platform thread, which the system must wake.
  @Benchmark
  public Message request() {
    return client.request("answer", body, PATIENCE);
  }
}

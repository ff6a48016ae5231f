package dev.postroom.junit;

import dev.postroom.client.ClientOptions;
import dev.postroom.client.Connection;
import dev.postroom.client.Nats;
import dev.postroom.server.PostroomServer;
import dev.postroom.server.ServerBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests servers and connections: see [Postroom]. For a server that is put together by code,
/// register it as a field:
///
/// ```java
/// @RegisterExtension
/// final PostroomExtension postroom =
///     PostroomExtension.of(server -> server.configuration("max_payload: 1KB"));
/// ```
///
/// The server is made when a test asks for it, and closed after that test. Thread-safe.
public final class PostroomExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(PostroomExtension.class);

  private final UnaryOperator<ServerBuilder> changes;

  /// Make one that does what the annotation of the class says.
  public PostroomExtension() {
    this(UnaryOperator.identity());
  }

  private PostroomExtension(UnaryOperator<ServerBuilder> changes) {
    this.changes = changes;
  }

  /// Make one whose servers are changed by code.
  public static PostroomExtension of(UnaryOperator<ServerBuilder> changes) {
    return new PostroomExtension(changes);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == PostroomServer.class || type == Connection.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Room room =
        context
            .getStore(NAMESPACE)
            .computeIfAbsent(this, _ -> new Room(server(context)), Room.class);
    return parameter.getParameter().getType() == Connection.class ? room.connect() : room.server;
  }

  private PostroomServer server(ExtensionContext context) {
    ServerBuilder builder = PostroomServer.builder();
    Postroom wanted = annotation(context.getRequiredTestClass());
    if (wanted == null) {
      return changes.apply(builder).start();
    }
    builder.configuration(wanted.configuration());
    if (!wanted.listens()) {
      builder.withoutListener();
    }
    return changes.apply(builder).start();
  }

  /// Return the annotation of the class or of one that it is nested in.
  private static @Nullable Postroom annotation(Class<?> testClass) {
    for (Class<?> each = testClass; each != null; each = each.getEnclosingClass()) {
      Postroom found = each.getAnnotation(Postroom.class);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /// The server of one test, and its connections; JUnit closes it with the test's store.
  private static final class Room implements AutoCloseable {
    final PostroomServer server;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Connection> connections = new ArrayList<>();

    Room(PostroomServer server) {
      this.server = server;
    }

    Connection connect() {
      Connection connection =
          Nats.connect(ClientOptions.builder().inProcess(server::connect).build());
      lock.lock();
      try {
        connections.add(connection);
      } finally {
        lock.unlock();
      }
      return connection;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        connections.forEach(Connection::close);
      } finally {
        lock.unlock();
      }
      server.close();
      int left = server.broker().snapshot().connections();
      if (left > 0) {
        throw new IllegalStateException(left + " connections outlive the server of the test");
      }
    }
  }
}

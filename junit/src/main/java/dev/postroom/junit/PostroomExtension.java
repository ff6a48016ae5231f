package dev.postroom.junit;

import dev.postroom.client.ClientOptions;
import dev.postroom.client.Connection;
import dev.postroom.client.Nats;
import dev.postroom.server.PostroomServer;
import dev.postroom.server.ServerBuilder;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
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

  /// A server that tests may ask for. Equal ones are the same server to a test.
  ///
  /// @param owner the class with the annotation, or the extension that is a field
  private record Plan(Object owner, String name) {}

  private final String name;
  private final @Nullable UnaryOperator<ServerBuilder> code; // null: annotations say what to do

  /// Make one that does what the annotations of the class say.
  public PostroomExtension() {
    this("", null);
  }

  private PostroomExtension(String name, @Nullable UnaryOperator<ServerBuilder> code) {
    this.name = name;
    this.code = code;
  }

  /// Make one whose servers are put together by code.
  public static PostroomExtension of(UnaryOperator<ServerBuilder> code) {
    return of("", code);
  }

  /// Make one whose servers are put together by code, for parameters with this name.
  ///
  /// @param name what [ServerNamed] says
  public static PostroomExtension of(String name, UnaryOperator<ServerBuilder> code) {
    return new PostroomExtension(name, code);
  }

  /// A constructor belongs to the test that it makes an instance for, and so does its server.
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return (type == PostroomServer.class || type == Connection.class)
        && plan(parameter, context) != null;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Plan plan = plan(parameter, context);
    if (plan == null) {
      throw new ParameterResolutionException("no server is planned for " + parameter);
    }
    Store store = context.getStore(NAMESPACE);
    // A store asks those of the classes around the test first: there @BeforeAll left its server.
    Room room = store.computeIfAbsent(plan, this::open, Room.class);
    return parameter.getParameter().getType() == Connection.class
        ? connect(room.server, store)
        : room.server;
  }

  private @Nullable Plan plan(ParameterContext parameter, ExtensionContext context) {
    String wanted = parameter.findAnnotation(ServerNamed.class).map(ServerNamed::value).orElse("");
    if (code != null) {
      return wanted.equals(name) ? new Plan(this, wanted) : null;
    }
    Class<?> testClass = context.getRequiredTestClass();
    Class<?> annotated = annotated(testClass);
    if (annotated == null) {
      return null;
    }
    checkNames(annotated);
    if (annotation(annotated, wanted) != null) {
      return new Plan(annotated, wanted);
    }
    if (hasFields(testClass)) {
      return null;
    }
    throw new ParameterResolutionException(
        parameter.isAnnotated(ServerNamed.class)
            ? "no server is named \"%s\": @Postroom of %s names %s"
                .formatted(wanted, annotated.getName(), names(annotated, ", "))
            : "which server is %s about? @Postroom of %s names %s: say it with @ServerNamed"
                .formatted(
                    parameter.getParameter(), annotated.getName(), names(annotated, " or ")));
  }

  private static void checkNames(Class<?> annotated) {
    Set<String> names = new HashSet<>();
    for (Postroom each : annotated.getAnnotationsByType(Postroom.class)) {
      if (!names.add(each.name())) {
        throw new ParameterResolutionException(
            each.name().isEmpty()
                ? "two @Postroom of %s have no name".formatted(annotated.getName())
                : "two @Postroom of %s have the name \"%s\""
                    .formatted(annotated.getName(), each.name()));
      }
    }
  }

  /// Return whether extensions that are fields may know a name that no annotation has.
  private static boolean hasFields(Class<?> testClass) {
    for (Class<?> each = testClass; each != null; each = each.getEnclosingClass()) {
      for (Class<?> declaring = each; declaring != null; declaring = declaring.getSuperclass()) {
        if (Stream.of(declaring.getDeclaredFields())
            .anyMatch(field -> field.getType() == PostroomExtension.class)) {
          return true;
        }
      }
    }
    return false;
  }

  private static String names(Class<?> annotated, String between) {
    return Stream.of(annotated.getAnnotationsByType(Postroom.class))
        .map(each -> each.name().isEmpty() ? "one without a name" : '"' + each.name() + '"')
        .collect(Collectors.joining(between));
  }

  /// Return the class itself or the next around it that has annotations of ours.
  private static @Nullable Class<?> annotated(Class<?> testClass) {
    for (Class<?> each = testClass; each != null; each = each.getEnclosingClass()) {
      if (each.getAnnotationsByType(Postroom.class).length > 0) {
        return each;
      }
    }
    return null;
  }

  private static @Nullable Postroom annotation(Class<?> annotated, String name) {
    for (Postroom each : annotated.getAnnotationsByType(Postroom.class)) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    return null;
  }

  private Room open(Plan plan) {
    ServerBuilder builder = PostroomServer.builder();
    if (code != null) {
      return new Room(code.apply(builder).start());
    }
    Postroom wanted = annotation((Class<?>) plan.owner(), plan.name());
    if (wanted == null) {
      throw new IllegalStateException("planned without an annotation: " + plan);
    }
    builder.configuration(wanted.configuration());
    if (!wanted.listens()) {
      builder.withoutListener();
    }
    return new Room(builder.start());
  }

  /// The connection ends with who asked for it, before the server: stores close what came last
  /// first.
  private static Connection connect(PostroomServer server, Store store) {
    Connection connection =
        Nats.connect(ClientOptions.builder().inProcess(server::connect).build());
    store.put(new Object(), connection);
    return connection;
  }

  /// The server of one test; JUnit closes it with the test's store.
  private record Room(PostroomServer server) implements AutoCloseable {
    @Override
    public void close() {
      server.close();
      int left = server.broker().snapshot().connections();
      if (left > 0) {
        throw new IllegalStateException(left + " connections outlive the server of the test");
      }
    }
  }
}

package dev.postroom.server;

import dev.postroom.broker.Environment;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.config.ConfigException;
import dev.postroom.config.ConfigParser;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.platform.SystemLog;
import dev.postroom.server.options.Command;
import dev.postroom.server.options.CommandLine;
import dev.postroom.server.options.MonitoringOptions;
import dev.postroom.server.options.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Puts a server together for a program or a test: what nobody says otherwise listens on a free
/// port of the loopback address and logs to [System.Logger] `dev.postroom.server`. Confined to one
/// thread.
///
/// ```java
/// try (PostroomServer server = PostroomServer.builder().configuration("max_payload: 2MB").start()) {
///   … server.url() …
/// }
/// ```
public final class ServerBuilder {
  private static final String NAME = "configuration";
  private static final String LOOPBACK = "127.0.0.1";
  private static final Pattern PLACE = Pattern.compile(NAME + ":(\\d+):");
  private static final Pattern FIRST_LINE = Pattern.compile(NAME + ":1:(\\d+)");
  private static final Set<String> PORT_KEYS = Set.of("port", "listen");
  private static final Set<String> HOST_KEYS = Set.of("host", "net", "listen");
  private static final Set<String> LISTEN_KEYS =
      Set.of(
          "port",
          "listen",
          "host",
          "net",
          "http",
          "http_port",
          "monitor_port",
          "https",
          "https_port",
          "websocket",
          "ws");
  private static final Pattern KEY = Pattern.compile("^\\s*[\"']?(\\w+)[\"']?\\s*[:={]");

  private String configuration = "";
  private UnaryOperator<BrokerOptions.Builder> changes = UnaryOperator.identity();
  private @Nullable String host; // null: the configuration says it, or nobody
  private @Nullable Integer port; // null as well
  private boolean listens = true;
  private Log log = new SystemLog("dev.postroom.server");

  ServerBuilder() {}

  /// Take these settings, in the language of configuration files; includes are not possible. It may
  /// say where to listen, unless this builder does.
  public ServerBuilder configuration(String text) {
    configuration = text;
    return this;
  }

  /// Change options by code, after the configuration was read.
  public ServerBuilder options(UnaryOperator<BrokerOptions.Builder> change) {
    UnaryOperator<BrokerOptions.Builder> before = changes;
    changes = options -> change.apply(before.apply(options));
    return this;
  }

  /// Listen on this address.
  public ServerBuilder host(String address) {
    host = address;
    return this;
  }

  /// Listen on this port; 0, which is what it is otherwise, means any free one.
  public ServerBuilder port(int number) {
    port = number;
    return this;
  }

  /// Listen nowhere: only [PostroomServer#connect] leads to the server, and there is no socket.
  public ServerBuilder withoutListener() {
    listens = false;
    return this;
  }

  /// Write what happens to this log.
  public ServerBuilder log(Log target) {
    log = target;
    return this;
  }

  /// Start the server. It owns threads until it is closed.
  ///
  /// @throws IllegalArgumentException when the configuration cannot be used, or the configuration
  ///   and this builder both say where to listen; it says what and where
  /// @throws UncheckedIOException when the port cannot be opened; it names address and port
  public PostroomServer start() {
    Environment environment = environment();
    PostroomServer server;
    try {
      server = PostroomServer.create(Program.postroom(), options(), environment);
    } catch (IOException e) {
      throw new UncheckedIOException("the system has no selectors to give", e);
    }
    if (listens) {
      try {
        int opened = server.start();
        assert opened > 0;
      } catch (StartException e) {
        throw new UncheckedIOException(String.valueOf(e.getMessage()), e); // it closed itself
      }
    }
    return server;
  }

  private Environment environment() {
    SecureRandom random = new SecureRandom();
    return new Environment(Clock.system(), log, random, random.nextLong());
  }

  private ServerOptions options() {
    ServerOptions read = configuration.isBlank() ? ServerOptions.defaults() : parsed();
    Set<String> keys = configuration.isBlank() ? Set.of() : keys();
    if (!listens) {
      refuse(keys, LISTEN_KEYS, "this server listens nowhere");
    }
    BrokerOptions broker =
        changes
            .apply(read.broker().toBuilder())
            .host(host(read.broker(), keys))
            .port(port(read.broker(), keys))
            .build();
    MonitoringOptions monitoring = listens ? read.monitoring() : MonitoringOptions.off();
    return new ServerOptions(
        broker,
        read.log(),
        monitoring,
        read.webSocket(),
        "",
        read.configDigest(),
        read.plaintextPassword(),
        read.labels(),
        read.inert(),
        read.process());
  }

  private String host(BrokerOptions read, Set<String> keys) {
    if (host != null) {
      refuse(keys, HOST_KEYS, "the builder says which address as well");
      return host;
    }
    return Collections.disjoint(keys, HOST_KEYS) ? LOOPBACK : read.host();
  }

  private int port(BrokerOptions read, Set<String> keys) {
    if (port != null) {
      refuse(keys, PORT_KEYS, "the builder says which port as well");
      return port;
    }
    return Collections.disjoint(keys, PORT_KEYS) ? 0 : read.port();
  }

  private static void refuse(Set<String> keys, Set<String> wrong, String why) {
    for (String key : keys) {
      if (wrong.contains(key)) {
        throw new IllegalArgumentException(
            "the configuration says where to listen (" + key + "), and " + why);
      }
    }
  }

  /// Return the keys of the configuration, which has no errors, in its order.
  private Set<String> keys() {
    try {
      Set<String> keys = new LinkedHashSet<>();
      for (String key : parser().parseFile(NAME).entries().keySet()) {
        keys.add(key.toLowerCase(Locale.ROOT));
      }
      return keys;
    } catch (ConfigException e) {
      throw new IllegalStateException("was read a moment ago", e);
    }
  }

  private ConfigParser parser() {
    return new ConfigParser(
        path -> {
          if (path.equals(NAME)) {
            return configuration.getBytes(StandardCharsets.UTF_8);
          }
          throw new IOException("open " + path + ": a configuration by text has no files");
        },
        Map.of());
  }

  private ServerOptions parsed() {
    CommandLine commandLine = new CommandLine("postroom", "", parser());
    return switch (commandLine.read(List.of("-c", NAME))) {
      case Command.Run(ServerOptions options, List<String> warnings) -> {
        warnings.forEach(log::warn);
        yield options;
      }
      case Command.Refuse(String message) ->
          throw new IllegalArgumentException(fromOne(message.strip()) + keyAt(message));
      case Command other -> throw new IllegalStateException("a file alone means to run: " + other);
    };
  }

  /// Columns of the first line count from 0 in nats-server's words, all others from 1.
  private static String fromOne(String message) {
    return FIRST_LINE
        .matcher(message)
        .replaceAll(found -> NAME + ":1:" + (Integer.parseInt(found.group(1)) + 1));
  }

  /// Return the key on the line that a message names, which nats-server's words often leave out;
  /// never the value, which may be a secret.
  private String keyAt(String message) {
    Matcher place = PLACE.matcher(message);
    if (!place.find()) {
      return "";
    }
    long before = Long.parseLong(place.group(1)) - 1;
    String line = configuration.lines().skip(before).findFirst().orElse("");
    Matcher key = KEY.matcher(line);
    return key.find() && !message.contains(key.group(1)) ? " (at " + key.group(1) + ")" : "";
  }
}

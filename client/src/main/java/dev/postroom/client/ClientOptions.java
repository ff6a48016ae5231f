package dev.postroom.client;

import dev.postroom.platform.Log;
import dev.postroom.platform.SystemLog;
import dev.postroom.protocol.transport.TransportPair;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// How a client connects and behaves. Immutable; made by a [Builder].
///
/// @param servers where servers are, separated by commas: `nats://`, `tls://`, `ws://` or `wss://`,
///   host and port, perhaps with `user:password@` or `token@` before them
/// @param name how the client is called in the server's lists
/// @param credentials how it proves who it is; those in the URL come first
/// @param tls what encrypts and whom it trusts; null for the JVM's default when a server or URL
///   asks for encryption
/// @param tlsFirst whether to encrypt before the server has said anything
/// @param connectTimeout how long one attempt may take
/// @param randomize whether the servers are tried in random order
/// @param maxReconnects how many rounds through all servers are tried before the connection gives
///   up; negative for any number, 0 to give up at once
/// @param reconnectDelay how long to wait before the second round; each wait is twice the one
///   before
/// @param maxReconnectDelay the longest wait; up to a tenth more is added at random
/// @param reconnectBufferBytes how many bytes of messages may wait while no server is there
/// @param pingInterval how often the server is asked whether it is still there
/// @param maxPingsOut how many unanswered questions end the connection to it
/// @param writeTimeout how long publishing may wait for a server that takes nothing
/// @param echo whether the connection gets its own messages
/// @param inboxPrefix how subjects for replies begin
/// @param maxMessageBytes the most bytes of a message that are taken from a server
/// @param listener told what happens; without one, what would be lost silently goes into the log
/// @param log where bugs are written
/// @param inProcess opens a pipe to a server in this process, in place of all servers; null without
public record ClientOptions(
    String servers,
    String name,
    Credentials credentials,
    @Nullable SSLContext tls,
    boolean tlsFirst,
    Duration connectTimeout,
    boolean randomize,
    int maxReconnects,
    Duration reconnectDelay,
    Duration maxReconnectDelay,
    int reconnectBufferBytes,
    Duration pingInterval,
    int maxPingsOut,
    Duration writeTimeout,
    boolean echo,
    String inboxPrefix,
    int maxMessageBytes,
    Consumer<ConnectionEvent> listener,
    Log log,
    @Nullable Supplier<TransportPair.End> inProcess) {

  /// Start from the defaults: the server of this machine, reconnecting for ever.
  public static Builder builder() {
    return new Builder();
  }

  /// Start from the defaults with these servers.
  public static Builder to(String servers) {
    return new Builder().servers(servers);
  }

  /// Collects options one by one; confined to the thread that uses it.
  public static final class Builder {
    private static final int DEFAULT_BUFFER = 8 << 20;
    private static final int DEFAULT_MESSAGE = 64 << 20;

    private String servers = "nats://localhost:4222";
    private String name = "";
    private Credentials credentials = Credentials.none();
    private @Nullable SSLContext tls;
    private boolean tlsFirst;
    private Duration connectTimeout = Duration.ofSeconds(2);
    private boolean randomize = true;
    private int maxReconnects = -1;
    private Duration reconnectDelay = Duration.ofMillis(100);
    private Duration maxReconnectDelay = Duration.ofSeconds(2);
    private int reconnectBufferBytes = DEFAULT_BUFFER;
    private Duration pingInterval = Duration.ofMinutes(2);
    private int maxPingsOut = 2;
    private Duration writeTimeout = Duration.ofSeconds(10);
    private boolean echo = true;
    private String inboxPrefix = "_INBOX";
    private int maxMessageBytes = DEFAULT_MESSAGE;
    private @Nullable Consumer<ConnectionEvent> listener;
    private Log log = new SystemLog("dev.postroom.client");
    private @Nullable Supplier<TransportPair.End> inProcess;

    private Builder() {}

    public Builder servers(String value) {
      servers = value;
      return this;
    }

    public Builder name(String value) {
      name = value;
      return this;
    }

    public Builder credentials(Credentials value) {
      credentials = value;
      return this;
    }

    public Builder tls(SSLContext value) {
      tls = value;
      return this;
    }

    public Builder tlsFirst(boolean value) {
      tlsFirst = value;
      return this;
    }

    public Builder connectTimeout(Duration value) {
      connectTimeout = value;
      return this;
    }

    public Builder randomize(boolean value) {
      randomize = value;
      return this;
    }

    public Builder maxReconnects(int value) {
      maxReconnects = value;
      return this;
    }

    public Builder reconnectDelay(Duration first, Duration longest) {
      reconnectDelay = first;
      maxReconnectDelay = longest;
      return this;
    }

    public Builder reconnectBufferBytes(int value) {
      reconnectBufferBytes = value;
      return this;
    }

    public Builder pingInterval(Duration value) {
      pingInterval = value;
      return this;
    }

    public Builder maxPingsOut(int value) {
      maxPingsOut = value;
      return this;
    }

    public Builder writeTimeout(Duration value) {
      writeTimeout = value;
      return this;
    }

    public Builder echo(boolean value) {
      echo = value;
      return this;
    }

    public Builder inboxPrefix(String value) {
      inboxPrefix = value;
      return this;
    }

    public Builder maxMessageBytes(int value) {
      maxMessageBytes = value;
      return this;
    }

    public Builder listener(Consumer<ConnectionEvent> value) {
      listener = value;
      return this;
    }

    public Builder log(Log value) {
      log = value;
      return this;
    }

    /// Connect to a server in this process, without a socket.
    ///
    /// @param server opens a pipe to it, and returns the client's end
    public Builder inProcess(Supplier<TransportPair.End> server) {
      inProcess = server;
      return this;
    }

    /// Return the options.
    public ClientOptions build() {
      return new ClientOptions(
          servers,
          name,
          credentials,
          tls,
          tlsFirst,
          connectTimeout,
          randomize,
          maxReconnects,
          reconnectDelay,
          maxReconnectDelay,
          reconnectBufferBytes,
          pingInterval,
          maxPingsOut,
          writeTimeout,
          echo,
          inboxPrefix,
          maxMessageBytes,
          listener == null ? new LoggedEvents(log) : listener,
          log,
          inProcess);
    }
  }
}

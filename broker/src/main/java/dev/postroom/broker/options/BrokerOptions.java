package dev.postroom.broker.options;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything a broker can be told; each component has the name of its configuration key
/// (docs/spec/core.md 3.3).
///
/// @param host the address to listen on
/// @param port the client port; 0 lets the system choose a free one
/// @param serverName shown to clients; empty means the server id
/// @param clientAdvertise `host[:port]` shown in INFO instead of the real one; empty means none
/// @param authentication how clients prove who they are
/// @param accounts the accounts, the default one among them if there is something to say of it
/// @param systemAccount the name of the account in which the server itself speaks; empty means that
///   it does not
/// @param tls how the client port encrypts; null for not at all
/// @param webSocket what is different for clients that come by WebSocket; null for nothing
/// @param proxyProtocol whether proxies may say for whom they speak
/// @param authTimeout how long a client may take to send CONNECT when authentication is required
/// @param limits what clients may send and hold
/// @param delivery what happens to receivers that fall behind
/// @param pingInterval the time between server PINGs
/// @param pingMax how many PINGs may be unanswered before a connection is stale
/// @param lameDuckDuration over how long lame duck mode spreads the closing of clients
/// @param lameDuckGracePeriod how long lame duck mode waits before the first close
/// @param headers whether clients may use HPUB and HMSG
/// @param maxClosedClients how many closed connections are remembered for monitoring
/// @param maxTracedMsgLen how many payload bytes a trace line shows; 0 means all
/// @param traceHeaders whether trace lines show the headers of messages, but not what follows them
/// @param subscriptionMemory the bytes that all subscriptions together may take; 0 means half of
///   what the heap may grow to
/// @param inboundMemory the bytes that operations which are not yet whole may take together; 0
///   means a quarter of what the heap may grow to, and at least four of the largest messages
/// @param loops how many event loops; 0 means one on up to two processors, else half the processors
public record BrokerOptions(
    String host,
    int port,
    String serverName,
    String clientAdvertise,
    Authentication authentication,
    List<AccountOptions> accounts,
    String systemAccount,
    @Nullable TlsOptions tls,
    @Nullable PortOptions webSocket,
    boolean proxyProtocol,
    Duration authTimeout,
    Limits limits,
    DeliveryOptions delivery,
    Duration pingInterval,
    int pingMax,
    Duration lameDuckDuration,
    Duration lameDuckGracePeriod,
    boolean headers,
    int maxClosedClients,
    int maxTracedMsgLen,
    boolean traceHeaders,
    long subscriptionMemory,
    long inboundMemory,
    int loops) {

  private static final long LARGEST = 1 << 30;

  public BrokerOptions {
    accounts = List.copyOf(accounts);
  }

  /// Return the most bytes of a message that are taken. Without a limit of its own a message is
  /// still bounded by what may wait for one receiver: nobody would ever get it.
  public int largestPayload() {
    int configured = limits.maxPayload();
    long mostWaiting = Math.min(delivery.maxPending(), LARGEST);
    return configured < 0 ? (int) mostWaiting : configured;
  }

  /// Return the defaults of the Go server.
  public static BrokerOptions defaults() {
    return new Builder().build();
  }

  /// Return a builder that starts from these options.
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.host = host;
    builder.port = port;
    builder.serverName = serverName;
    builder.clientAdvertise = clientAdvertise;
    builder.authentication = authentication;
    builder.accounts = accounts;
    builder.systemAccount = systemAccount;
    builder.tls = tls;
    builder.webSocket = webSocket;
    builder.proxyProtocol = proxyProtocol;
    builder.authTimeout = authTimeout;
    builder.limits = limits;
    builder.delivery = delivery;
    builder.pingInterval = pingInterval;
    builder.pingMax = pingMax;
    builder.lameDuckDuration = lameDuckDuration;
    builder.lameDuckGracePeriod = lameDuckGracePeriod;
    builder.headers = headers;
    builder.maxClosedClients = maxClosedClients;
    builder.maxTracedMsgLen = maxTracedMsgLen;
    builder.traceHeaders = traceHeaders;
    builder.subscriptionMemory = subscriptionMemory;
    builder.inboundMemory = inboundMemory;
    builder.loops = loops;
    return builder;
  }

  /// Collects options one by one; confined to the thread that uses it.
  public static final class Builder {
    private String host = "0.0.0.0";
    private int port = 4222;
    private String serverName = "";
    private String clientAdvertise = "";
    private Authentication authentication = Authentication.none();
    private List<AccountOptions> accounts = List.of();
    private String systemAccount = AccountOptions.SYSTEM;
    private @Nullable TlsOptions tls;
    private @Nullable PortOptions webSocket;
    private boolean proxyProtocol;
    private Duration authTimeout = Duration.ofSeconds(2);
    private Limits limits = Limits.defaults();
    private DeliveryOptions delivery = DeliveryOptions.defaults();
    private Duration pingInterval = Duration.ofMinutes(2);
    private int pingMax = 2;
    private Duration lameDuckDuration = Duration.ofMinutes(2);
    private Duration lameDuckGracePeriod = Duration.ofSeconds(10);
    private boolean headers = true;
    private int maxClosedClients = 10_000;
    private long subscriptionMemory;
    private long inboundMemory;
    private int maxTracedMsgLen;
    private boolean traceHeaders;
    private int loops;

    public Builder host(String value) {
      host = value;
      return this;
    }

    public Builder port(int value) {
      port = value;
      return this;
    }

    public Builder serverName(String value) {
      serverName = value;
      return this;
    }

    public Builder clientAdvertise(String value) {
      clientAdvertise = value;
      return this;
    }

    public Builder authentication(Authentication value) {
      authentication = value;
      return this;
    }

    public Builder accounts(List<AccountOptions> value) {
      accounts = value;
      return this;
    }

    public Builder systemAccount(String value) {
      systemAccount = value;
      return this;
    }

    public Builder tls(@Nullable TlsOptions value) {
      tls = value;
      return this;
    }

    public Builder webSocket(@Nullable PortOptions value) {
      webSocket = value;
      return this;
    }

    public Builder proxyProtocol(boolean value) {
      proxyProtocol = value;
      return this;
    }

    public Builder authTimeout(Duration value) {
      authTimeout = value;
      return this;
    }

    public Builder limits(Limits value) {
      limits = value;
      return this;
    }

    public Builder delivery(DeliveryOptions value) {
      delivery = value;
      return this;
    }

    public Builder pingInterval(Duration value) {
      pingInterval = value;
      return this;
    }

    public Builder pingMax(int value) {
      pingMax = value;
      return this;
    }

    public Builder lameDuckDuration(Duration value) {
      lameDuckDuration = value;
      return this;
    }

    public Builder lameDuckGracePeriod(Duration value) {
      lameDuckGracePeriod = value;
      return this;
    }

    public Builder headers(boolean value) {
      headers = value;
      return this;
    }

    public Builder subscriptionMemory(long value) {
      subscriptionMemory = value;
      return this;
    }

    public Builder inboundMemory(long value) {
      inboundMemory = value;
      return this;
    }

    public Builder maxClosedClients(int value) {
      maxClosedClients = value;
      return this;
    }

    public Builder maxTracedMsgLen(int value) {
      maxTracedMsgLen = value;
      return this;
    }

    public Builder traceHeaders(boolean value) {
      traceHeaders = value;
      return this;
    }

    public Builder loops(int value) {
      loops = value;
      return this;
    }

    public BrokerOptions build() {
      return new BrokerOptions(
          host,
          port,
          serverName,
          clientAdvertise,
          authentication,
          accounts,
          systemAccount,
          tls,
          webSocket,
          proxyProtocol,
          authTimeout,
          limits,
          delivery,
          pingInterval,
          pingMax,
          lameDuckDuration,
          lameDuckGracePeriod,
          headers,
          maxClosedClients,
          maxTracedMsgLen,
          traceHeaders,
          subscriptionMemory,
          inboundMemory,
          loops);
    }
  }
}

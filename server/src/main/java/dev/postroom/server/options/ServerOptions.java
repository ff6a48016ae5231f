package dev.postroom.server.options;

import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.ServedCertificate;
import dev.postroom.broker.options.TlsOptions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everything a server can be told. Immutable.
///
/// @param broker what the broker in it is told
/// @param log what is logged, and how
/// @param monitoring where monitoring documents are served
/// @param webSocket the WebSocket port; null when there is none
/// @param configFile the file these options came from, as it was named; empty when there was none
/// @param configDigest the fingerprint of that file's content; empty when there was none
/// @param plaintextPassword whether a password is configured that is not a hash, which is warned of
/// @param labels tags, metadata and feature flags
/// @param inert what is read and does nothing
/// @param process what the process leaves on the disk for others to find it
public record ServerOptions(
    BrokerOptions broker,
    LogOptions log,
    MonitoringOptions monitoring,
    @Nullable WebSocketSettings webSocket,
    String configFile,
    String configDigest,
    boolean plaintextPassword,
    Labels labels,
    Inert inert,
    ProcessOptions process) {

  /// Make options without WebSocket, and with nothing that does nothing.
  public ServerOptions(
      BrokerOptions broker,
      LogOptions log,
      MonitoringOptions monitoring,
      String configFile,
      String configDigest,
      boolean plaintextPassword,
      Labels labels,
      ProcessOptions process) {
    this(
        broker,
        log,
        monitoring,
        null,
        configFile,
        configDigest,
        plaintextPassword,
        labels,
        Inert.none(),
        process);
  }

  /// Make options without WebSocket and labels, of a process that leaves nothing on the disk.
  public ServerOptions(
      BrokerOptions broker,
      LogOptions log,
      MonitoringOptions monitoring,
      String configFile,
      String configDigest,
      boolean plaintextPassword) {
    this(
        broker,
        log,
        monitoring,
        configFile,
        configDigest,
        plaintextPassword,
        Labels.none(),
        ProcessOptions.none());
  }

  /// Return these options with the port for clients that was in the end listened on.
  public ServerOptions listening(int port) {
    return new ServerOptions(
        broker.toBuilder().port(port).build(),
        log,
        monitoring,
        webSocket,
        configFile,
        configDigest,
        plaintextPassword,
        labels,
        inert,
        process);
  }

  /// Return what is to be told of the certificates that are shown: of each that is too old or too
  /// new. It hinders nothing here, but clients.
  public List<String> certificateFaults(Instant now) {
    TlsOptions ofClients = broker.tls();
    TlsOptions ofWebSocket = webSocket == null ? null : webSocket.port().tls();
    return certificateFaults(
        ofClients == null ? List.of() : ofClients.certificates(),
        ofWebSocket == null ? List.of() : ofWebSocket.certificates(),
        now);
  }

  /// A certificate that two ports show is told of once.
  static List<String> certificateFaults(
      List<ServedCertificate> ofClients, List<ServedCertificate> ofWebSocket, Instant now) {
    return Stream.concat(ofClients.stream(), ofWebSocket.stream())
        .map(each -> each.fault(now))
        .filter(fault -> !fault.isEmpty())
        .distinct()
        .toList();
  }

  /// Return the options of a server that nobody told anything.
  public static ServerOptions defaults() {
    return of(BrokerOptions.defaults());
  }

  /// Return options for a server with this broker and nothing else.
  public static ServerOptions of(BrokerOptions broker) {
    return new ServerOptions(broker, LogOptions.defaults(), MonitoringOptions.off(), "", "", false);
  }
}

package dev.postroom.broker.connection;

import dev.postroom.broker.callout.Question;
import dev.postroom.broker.options.CalloutOptions;
import dev.postroom.broker.options.ConnectionType;
import dev.postroom.broker.options.User;
import dev.postroom.broker.snapshot.ConnectionSnapshot.TlsSnapshot;
import dev.postroom.nkey.AuthorizationRequest.Client;
import dev.postroom.nkey.AuthorizationRequest.Said;
import dev.postroom.nkey.AuthorizationRequest.Tls;
import dev.postroom.protocol.ConnectOptions;
import org.jspecify.annotations.Nullable;

/// What a service is told of a client that it decides about (docs/spec/core.md 4.10). On the
/// client's loop.
final class Introduction {
  private static final String REDACTED = "[REDACTED]";

  private Introduction() {}

  /// Return what is asked about a client.
  ///
  /// @param claim who it says it is; of who says nothing, the user for such clients
  static Question question(
      CalloutOptions service, Connection connection, BrokerState broker, Claim claim) {
    ClientSession session = connection.session();
    ConnectOptions said = session.options();
    return new Question(
        service,
        broker.identity().get(),
        client(connection, said, claim),
        said(said, claim),
        tls(session),
        session.origin().type(),
        broker.options().authTimeout());
  }

  private static Client client(Connection connection, ConnectOptions said, Claim claim) {
    return new Client(
        connection.transport().remoteHost(),
        connection.id(),
        shownUser(said, claim),
        said.name(),
        connection.origin().type() == ConnectionType.WEBSOCKET ? "websocket" : "nats",
        said.sig().isEmpty() ? "" : connection.session().nonce());
  }

  private static String shownUser(ConnectOptions said, Claim claim) {
    if (!said.nkey().isEmpty()) {
      return said.nkey();
    }
    String user = user(said, claim);
    return user.isEmpty() && !said.authToken().isEmpty() ? REDACTED : user;
  }

  /// Return the user that the client named, or that was named for it.
  private static String user(ConnectOptions said, Claim claim) {
    boolean isSilent = said.user().isEmpty() && said.nkey().isEmpty() && said.authToken().isEmpty();
    return isSilent && claim.key() instanceof User silent ? silent.name() : said.user();
  }

  /// Unlike nats-server, the password of the user for clients that say nothing is told to nobody.
  private static Said said(ConnectOptions said, Claim claim) {
    return new Said(
        said.nkey(),
        said.sig(),
        said.authToken(),
        user(said, claim),
        said.pass(),
        said.name(),
        said.lang(),
        said.version(),
        said.protocol());
  }

  private static @Nullable Tls tls(ClientSession session) {
    Origin origin = session.origin();
    TlsSnapshot agreed = origin.tlsSnapshot();
    return agreed == null
        ? null
        : new Tls(agreed.version(), agreed.cipherSuite(), origin.certificates());
  }
}

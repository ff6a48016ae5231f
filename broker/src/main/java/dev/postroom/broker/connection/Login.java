package dev.postroom.broker.connection;

import java.util.function.Consumer;

/// Finds out whether a client is who it says, and again after each reload. Confined to the loop.
///
/// A password whose comparison is slow is compared on another thread. A login waits for it; a
/// client that must prove itself again after a reload is served meanwhile, as nats-server does.
final class Login {
  private final ClientSession session;
  private final Connection connection;
  private final BrokerState broker;

  private Claim claim = Claim.free("");
  private boolean waiting;
  private boolean askAgain;
  private long asked;

  Login(ClientSession session, Connection connection, BrokerState broker) {
    this.session = session;
    this.connection = connection;
    this.broker = broker;
  }

  private Authenticator authenticator() {
    return broker.settings().authenticator();
  }

  /// Return whether clients must prove who they are.
  boolean isRequired() {
    return authenticator().isRequired();
  }

  /// Return whether INFO asks for credentials.
  boolean isAnnounced() {
    return authenticator().isAnnounced();
  }

  /// Return who the client is, or claims to be.
  Claim claim() {
    return claim;
  }

  /// Return whether the client's next operation must wait for the end of its login.
  boolean isWaiting() {
    return waiting;
  }

  /// Log in who said CONNECT: the session is told to accept or to refuse, now or later.
  void begin() {
    askAgain = false;
    claim = authenticator().claim(session.options());
    Claim.Proof proof = claim.proof();
    waiting = proof != null && PasswordCheck.isSlow(proof);
    if (waiting) {
      later(proof, this::decideLater);
    } else {
      decide(proof == null || PasswordCheck.holds(proof));
    }
  }

  private void decideLater(boolean holds) {
    waiting = false;
    if (!connection.isOpen()) {
      return;
    }
    if (askAgain) { // the options changed meanwhile
      begin();
    } else {
      decide(holds);
    }
    if (!waiting) {
      connection.goOn();
    }
  }

  private void decide(boolean holds) {
    if (holds) {
      claim = claim.proved();
      session.accept();
    } else {
      session.refuse();
    }
  }

  /// Be the one who says nothing. Return whether there is such a user.
  boolean beginInSilence() {
    Claim silent = authenticator().claimOfSilence();
    if (silent == null) {
      return false;
    }
    claim = silent;
    return true;
  }

  /// The options have changed: whose user, password or account did must go, and nobody else
  /// (docs/spec/core.md 3.7, ADR 0011).
  ///
  /// @param saidConnect whether the client is who it said, not who those are that say nothing
  void reloaded(boolean saidConnect) {
    asked++;
    Claim now =
        saidConnect ? authenticator().claim(session.options()) : authenticator().claimOfSilence();
    if (now == null) {
      session.refuse();
    } else if (now.isSettledBy(claim)) {
      claim = now.proved();
    } else if (claim.isGoneIn(now)) {
      connection.close(CloseReason.CLIENT_CLOSED, null);
    } else {
      proveAgain(now);
    }
  }

  /// The login that is under way is for options that are no longer there.
  void reloadedWhileWaiting() {
    askAgain = true;
  }

  private void proveAgain(Claim now) {
    Claim.Proof proof = now.proof();
    if (proof != null && PasswordCheck.isSlow(proof)) {
      long question = asked;
      later(proof, holds -> provedAgain(question, now, holds));
    } else {
      provedAgain(asked, now, proof == null || PasswordCheck.holds(proof));
    }
  }

  /// Another reload may have asked anew; then this is the answer to a question nobody has.
  private void provedAgain(long question, Claim now, boolean holds) {
    if (question != asked || !connection.isOpen()) {
      return;
    }
    if (holds) {
      claim = now.proved();
    } else {
      session.refuse();
    }
  }

  private void later(Claim.Proof proof, Consumer<Boolean> answer) {
    broker
        .passwords()
        .later(
            proof, connection::isWanted, holds -> connection.execute(() -> answer.accept(holds)));
  }
}

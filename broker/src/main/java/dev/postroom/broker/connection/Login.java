package dev.postroom.broker.connection;

import dev.postroom.broker.callout.Verdict;
import dev.postroom.broker.claims.Admission;
import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.options.CalloutOptions;
import dev.postroom.broker.options.User;
import dev.postroom.broker.snapshot.CloseReason;
import dev.postroom.platform.Escape;
import dev.postroom.platform.Log.Level;
import dev.postroom.platform.Timer;
import dev.postroom.protocol.ConnectOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Finds out whether a client is who it says, and again after each reload. Confined to the loop.
///
/// A password whose comparison is slow is compared on another thread. A login waits for it; a
/// client that must prove itself again after a reload comes before all logins and is served
/// meanwhile. Where a service says who clients are, a login waits for its answer in the same way.
/// After a reload it would have to be asked again, so that whom it has admitted must go; a login
/// that still waits for its answer goes by the new options then.
final class Login {
  /// After so long it is looked at the clock again, which may have been set.
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private final ClientSession session;
  private final Connection connection;
  private final ClientLoop clientLoop;
  private final Loop loop;
  private final BrokerState broker;

  private Claim claim = Claim.free("");
  private Claim proved = claim; // what the client is in its account as, while a claim is looked at
  private String named = "";
  private boolean waiting;
  private boolean askAgain;
  private long asked;
  private @Nullable CalloutLogin callout;
  private @Nullable Timer expiry;

  Login(ClientSession session, Connection connection, ClientLoop clientLoop) {
    this.session = session;
    this.connection = connection;
    this.clientLoop = clientLoop;
    this.loop = clientLoop.loop();
    this.broker = clientLoop.state();
  }

  private Authenticator authenticator() {
    return connection.origin().authenticator();
  }

  /// Return whether clients must prove who they are.
  boolean isRequired() {
    return authenticator().isRequired();
  }

  /// Return whether INFO carries something to sign.
  boolean asksForSignature() {
    return authenticator().asksForSignatures();
  }

  /// Return whether INFO asks for credentials.
  boolean isAnnounced() {
    return authenticator().isAnnounced();
  }

  /// Return the name of the user that the client said it is, or that its certificate names; empty
  /// for none.
  String named() {
    return named;
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
    asked++;
    stopExpiry();
    claim = claimed();
    if (authenticator().isForService(claim)) {
      askService(false);
      return;
    }
    Proof proof = claim.proof();
    waiting = proof != null && proof.isSlow();
    if (proof == null || !waiting) {
      decide(proof == null || proof.holds());
    } else if (proof.counts()) {
      later(proof, false, this::decideLater);
    } else {
      pretend();
    }
  }

  /// Take as long as if there were something to compare.
  private void pretend() {
    loop.at(loop.nanos() + broker.proofs().pretenceNanos(), () -> decideLater(false));
  }

  /// Return what a client is that says nothing: by its certificate, where that decides; null when
  /// it may not do so.
  private @Nullable Claim claimOfSilence() {
    Claim silent = authenticator().claimOfSilence();
    return silent != null && authenticator().byCertificate(session.options()) != null
        ? claimed()
        : silent;
  }

  /// Nobody waits for the slow password of one who says nothing.
  private static boolean isProved(Claim silent) {
    Proof proof = silent.proof();
    return proof == null || (proof.counts() && !proof.isSlow() && proof.holds());
  }

  /// Return who the client claims to be, by what it has said or shown.
  private Claim claimed() {
    Authenticator authenticator = authenticator();
    ConnectOptions said = session.options();
    CertificateUsers mapping = authenticator.byCertificate(said);
    named = said.user();
    if (mapping == null) {
      return authenticator.claim(said, session.nonce());
    }
    CertificateUsers.Found found = mapping.find(connection.origin().certificate());
    connection.log().log(Level.DEBUG, found.told());
    if (found.user() == null) {
      return authenticator.claimOf(null, said.pass());
    }
    if (!said.user().isEmpty()) {
      broker
          .log()
          .warn(
              "User "
                  + Escape.quote(said.user())
                  + " found in connect proto, but user required from cert");
    }
    named = found.user();
    return authenticator.claimOf(found.user(), said.pass());
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
      connection.reading().goOn(); // with what came meanwhile
    }
  }

  private void decide(boolean holds) {
    if (authenticator().isForService(claim, holds)) {
      askService(false);
    } else if (holds) {
      claim = claim.proved();
      proved = claim;
      session.accept();
    } else {
      session.refuse();
    }
  }

  /// Be the one who says nothing. Return whether there is such a user.
  boolean beginInSilence() {
    askAgain = false;
    Claim silent = claimOfSilence();
    if (silent == null || !isProved(silent)) {
      return false;
    }
    claim = silent.proved();
    proved = silent;
    if (authenticator().isForService(claim, true)) {
      askService(true);
      return false;
    }
    return true;
  }

  private void askService(boolean inSilence) {
    CalloutOptions service = Objects.requireNonNull(authenticator().callout());
    waiting = true;
    CalloutLogin asking =
        new CalloutLogin(
            connection,
            clientLoop,
            Introduction.question(service, connection, broker, claim),
            verdict -> answered(verdict, inSilence));
    callout = asking;
    asking.begin();
  }

  /// What the service is asked does not change with the options, but whom it is asked about may.
  private void answered(Verdict verdict, boolean inSilence) {
    waiting = false;
    callout = null;
    if (!connection.isOpen()) {
      return;
    }
    if (!askAgain || isStillForService(inSilence)) {
      decide(verdict, inSilence);
    } else if (inSilence) {
      var _ = session.entersInSilence();
    } else {
      begin();
    }
    if (!waiting) {
      connection.reading().goOn(); // with what came meanwhile
    }
  }

  private boolean isStillForService(boolean inSilence) {
    Claim now = inSilence ? claimOfSilence() : claimed();
    return now != null && !(inSilence && !isProved(now)) && authenticator().isForService(now, true);
  }

  private void decide(Verdict verdict, boolean inSilence) {
    askAgain = false;
    switch (verdict) {
      case Verdict.Admitted(var admission, var permissions) -> {
        claim = Claim.admitted(admission, permissions);
        proved = claim;
        if (inSilence) {
          session.acceptSilence();
        } else {
          session.accept();
        }
        expireAt(admission);
      }
      case Verdict.Refused(var why) -> {
        tellRefused(why);
        session.refuse();
        if (!why.isEmpty()) {
          broker.log().warn(why);
        }
      }
    }
  }

  /// Its own account hears of it too.
  private void tellRefused(String why) {
    CalloutOptions service = authenticator().callout();
    if (service != null) {
      broker
          .registry()
          .events()
          .refused(
              connection.id(),
              service.account(),
              () -> session.portrait().lastSnapshot(broker.clock().now(), why));
    }
  }

  private void expireAt(Admission admission) {
    Instant end = admission.expires();
    if (end == null || !connection.isOpen()) {
      return;
    }
    Duration left = Duration.between(broker.clock().now(), end);
    Duration wait = left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
    expiry = loop.at(loop.nanos() + wait.toNanos(), () -> expired(admission));
  }

  private void expired(Admission admission) {
    expiry = null;
    if (broker.clock().now().isBefore(Objects.requireNonNull(admission.expires()))) {
      expireAt(admission); // the end was too far away for one timer, or the clock was set
      return;
    }
    connection.log().log(
        Level.DEBUG,
        "User Authentication Expired - Account:" + claim.account() + " - " + claim.label());
    connection.close(CloseReason.AUTHENTICATION_EXPIRED, "User Authentication Expired");
  }

  private void stopExpiry() {
    if (expiry != null) {
      expiry.cancel();
      expiry = null;
    }
  }

  /// Wait for nothing more.
  void end() {
    stopExpiry();
    if (callout != null) {
      callout.end();
      callout = null;
    }
  }

  /// Return how the log names who is refused; empty when the client has said nothing.
  String refusedLabel() {
    ConnectOptions said = session.options();
    if (!said.nkey().isEmpty()) {
      return " - Nkey \"" + said.nkey() + "\"";
    }
    if (!said.authToken().isEmpty()) {
      return " - Token \"[REDACTED]\"";
    }
    return named.isEmpty() ? "" : " - User \"" + named + "\"";
  }

  /// The options have changed: whose user, password or account did must go, and nobody else
  /// (docs/spec/core.md 3.7, ADR 0011).
  ///
  /// @param saidConnect whether the client is who it said, not who those are that say nothing
  void reloaded(boolean saidConnect) {
    asked++;
    if (claim.key() instanceof Admission) {
      connection.close(CloseReason.CLIENT_CLOSED, null);
      return;
    }
    Claim now = saidConnect ? claimed() : claimOfSilence();
    if (now == null || authenticator().keepsOut(claim)) {
      session.refuse();
    } else if (now.isSettledBy(claim)) {
      settle(now);
    } else if (claim.isGoneIn(now)) {
      connection.close(CloseReason.CLIENT_CLOSED, null);
    } else {
      if (isSameUser(now)) { // what is withdrawn is not given while a hash is compared
        session.permitAgain(now.permissions());
      }
      proveAgain(now);
    }
  }

  private boolean isSameUser(Claim now) {
    return claim.key() instanceof User before
        && now.key() instanceof User after
        && before.name().equals(after.name());
  }

  private void settle(Claim now) {
    claim = now.proved();
    proved = claim;
    session.permitAgain(claim.permissions());
  }

  /// The login that is under way is for options that are no longer there.
  ///
  /// @param isIn whether the client is in an account already, as what it proved before
  void reloadedWhileWaiting(boolean isIn) {
    askAgain = true;
    if (isIn && !authenticator().knows(proved)) {
      connection.close(CloseReason.CLIENT_CLOSED, null);
    }
  }

  private void proveAgain(Claim now) {
    Proof proof = now.proof();
    if (proof != null && proof.isSlow() && proof.counts()) {
      long question = asked;
      later(proof, true, holds -> provedAgain(question, now, holds));
    } else {
      provedAgain(asked, now, proof == null || proof.holds());
    }
  }

  /// Another reload may have asked anew; then this is the answer to a question nobody has.
  private void provedAgain(long question, Claim now, boolean holds) {
    if (question != asked || !connection.isOpen()) {
      return;
    }
    if (holds) {
      settle(now);
    } else {
      session.refuse();
    }
  }

  private void later(Proof proof, boolean urgent, Consumer<Boolean> answer) {
    Consumer<Boolean> onLoop = holds -> connection.execute(() -> answer.accept(holds));
    broker
        .proofs()
        .later(
            proof,
            new ProofQueue.Asker(
                connection.transport().remoteHost(), urgent, connection::isWanted, onLoop));
  }
}

package dev.postroom.broker.routing;

import org.jspecify.annotations.Nullable;

/// Is told what becomes of one message (docs/spec/core.md 1.16). Confined to the publishing thread.
public interface DeliveryWitness {

  /// Why a subscription did not get a message.
  enum Obstacle {
    /// The client published it and does not want its own.
    NO_ECHO("of no echo"),
    /// The client's permissions deny the subject for this subscription.
    SUBSCRIPTION_DENIES("subscription denies this subject"),
    /// The client has ended the subscription meanwhile.
    SUBSCRIPTION_CLOSED("subscription is closed"),
    /// The client has gone meanwhile.
    CLIENT_CLOSED("client is closed"),
    /// The subscription has had as many messages as were asked for.
    LIMIT_REACHED("auto-unsubscribe exceeded"),
    /// The client is behind, and nobody waits for it.
    CLIENT_BEHIND("fast producer not stalled and consumer is slow");

    private final String reason;

    Obstacle(String reason) {
      this.reason = reason;
    }

    /// Return the sentence that says it.
    public String text() {
      return "Not delivered because " + reason;
    }
  }

  /// Return whether nobody is to get the message: it is only looked who would.
  boolean isTraceOnly();

  /// A client got the message, or did not.
  ///
  /// @param account the one that the client is in
  /// @param found the subscription that was found for it; that of another account is a shadow
  /// @param client who got it
  /// @param obstacle why it did not get it; null when it did
  void egress(Account account, Subscription found, Receiver client, @Nullable Obstacle obstacle);

  /// The message goes to an account that imports a stream.
  ///
  /// @param account the name of that account
  /// @param subject as it is called there
  void streamExport(String account, String subject);

  /// The message goes to an account that exports a service, or comes back from there.
  ///
  /// @param account the name of that account
  /// @param from as it is called where it comes from
  /// @param to as it is called there
  void serviceImport(String account, String from, String to);
}

package dev.postroom.broker.service;

import dev.postroom.broker.routing.Account;

/// The way back of replies. Immutable; its parts are thread-safe.
///
/// @param from the account of those who answer
/// @param to the account of those who ask
/// @param waiting where the replies are kept that are waited for
/// @param patienceNanos how long
record ReplyRoute(Office office, Account from, Account to, Waiting waiting, long patienceNanos) {

  /// Return the way of answers to responses.
  ReplyRoute back() {
    return new ReplyRoute(office, to, from, waiting, patienceNanos);
  }
}

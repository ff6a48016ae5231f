package dev.postroom.broker.system;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// The numbers by which monitoring shows what the server itself listens with, one for each account.
/// No client and no other account has the same. Thread-safe.
///
/// The Go server does that by clients of its own: first one for each account that imports services,
/// then two for the system, then one for each other account. Who comes with a reload has the next
/// number that any client would get.
final class InternalNumbers {
  private static final int OF_SYSTEM = 2;

  private final List<String> importers; // in the beginning
  private final long firstClient;
  private final LongSupplier ofClients;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Long> known = new HashMap<>(); // under the lock, like the next one
  private long next;

  /// @param importers the accounts that import services in the beginning
  /// @param firstClient the number of the first client
  /// @param ofClients takes the next number from those of clients
  InternalNumbers(List<String> importers, long firstClient, LongSupplier ofClients) {
    this.importers = importers;
    this.firstClient = firstClient;
    this.ofClients = ofClients;
    this.next = importers.size() + OF_SYSTEM + 1L;
  }

  /// Return the number in an account: the same until [#retain] has forgotten it.
  long of(String account, boolean isOfSystem) {
    lock.lock();
    try {
      return known.computeIfAbsent(account, name -> make(name, isOfSystem));
    } finally {
      lock.unlock();
    }
  }

  private long make(String account, boolean isOfSystem) {
    int index = importers.indexOf(account);
    if (index >= 0) {
      return index + 1L;
    }
    if (isOfSystem) {
      return importers.size() + 1L;
    }
    return next < firstClient ? next++ : ofClients.getAsLong();
  }

  /// Forget all accounts but these.
  void retain(Collection<String> accounts) {
    lock.lock();
    try {
      known.keySet().retainAll(new HashSet<>(accounts));
    } finally {
      lock.unlock();
    }
  }
}

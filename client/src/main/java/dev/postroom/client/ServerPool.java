package dev.postroom.client;

import dev.postroom.client.wire.ServerUrl;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/// The servers a client may go to: those it was told of, and those that servers told it of.
/// Thread-safe.
final class ServerPool {
  /// So often in a row may a server refuse the client before it is left out.
  private static final int MOST_REFUSALS = 2;

  private final ReentrantLock lock = new ReentrantLock();
  private final boolean randomize;
  private final RandomGenerator random;
  private final Map<String, ServerUrl> servers = new LinkedHashMap<>();
  private final Map<String, Integer> refusals = new LinkedHashMap<>();

  ServerPool(List<ServerUrl> told, boolean randomize, RandomGenerator random) {
    this.randomize = randomize;
    this.random = random;
    told.forEach(url -> servers.putIfAbsent(url.address(), url));
  }

  /// Return the order in which all servers are tried, that of the last connection at the end.
  List<ServerUrl> round(String last) {
    lock.lock();
    try {
      List<ServerUrl> order = new ArrayList<>(servers.values());
      if (randomize) {
        Collections.shuffle(order, random);
      }
      order.sort(
          (a, b) -> Boolean.compare(a.address().equals(last), b.address().equals(last))); // stable
      return order;
    } finally {
      lock.unlock();
    }
  }

  /// Take in what a server lists. Return those that are new.
  List<String> discover(ServerUrl from, List<String> addresses) {
    lock.lock();
    try {
      List<String> discovered = new ArrayList<>();
      for (String address : addresses) {
        ServerUrl url;
        try {
          url = from.sibling(address);
        } catch (IllegalArgumentException strange) {
          continue; // a server may know addresses of a kind that this client does not
        }
        if (servers.putIfAbsent(url.address(), url) == null) {
          discovered.add(url.address());
        }
      }
      return discovered;
    } finally {
      lock.unlock();
    }
  }

  boolean hasOther(String address) {
    lock.lock();
    try {
      return servers.size() > (servers.containsKey(address) ? 1 : 0);
    } finally {
      lock.unlock();
    }
  }

  /// A server refuses the client. One that does so twice in a row is left out.
  void refused(ServerUrl url) {
    lock.lock();
    try {
      if (refusals.merge(url.address(), 1, Integer::sum) >= MOST_REFUSALS) {
        servers.remove(url.address());
      }
    } finally {
      lock.unlock();
    }
  }

  void reached(ServerUrl url) {
    lock.lock();
    try {
      refusals.remove(url.address());
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return servers.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}

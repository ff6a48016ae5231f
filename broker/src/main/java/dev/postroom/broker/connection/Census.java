package dev.postroom.broker.connection;

import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Asks what monitoring shows of many connections. A loop is asked for some hundred at a time, by
/// one task, and for more only when it has answered: messages pass between. Of connections that are
/// not wanted it only looks at the account. Stateless.
public final class Census {
  /// So many connections are looked at in a round of their loop.
  static final int AT_A_TIME = 256;

  private Census() {}

  /// Return the connections of an account that are open, by number, without their subscriptions.
  /// Blocks until the loops have answered; not on a loop's thread.
  ///
  /// @param account empty for all; who has not logged in counts for the default one
  public static List<ConnectionSnapshot> of(Collection<Connection> open, String account) {
    Map<Loop, List<Connection>> byLoop = new LinkedHashMap<>();
    for (Connection each : open) {
      byLoop.computeIfAbsent(each.session().portrait().loop(), _ -> new ArrayList<>()).add(each);
    }
    List<ConnectionSnapshot> all = new ArrayList<>();
    int longest = byLoop.values().stream().mapToInt(List::size).max().orElse(0);
    for (int from = 0; from < longest; from += AT_A_TIME) {
      List<CompletableFuture<List<ConnectionSnapshot>>> answers = new ArrayList<>();
      for (Map.Entry<Loop, List<Connection>> each : byLoop.entrySet()) {
        List<Connection> portion = portion(each.getValue(), from);
        if (!portion.isEmpty()) {
          answers.add(each.getKey().ask(() -> look(portion, account)));
        }
      }
      answers.forEach(answer -> all.addAll(answer.join()));
    }
    all.sort(Comparator.comparingLong(ConnectionSnapshot::cid));
    return all;
  }

  private static List<Connection> portion(List<Connection> all, int from) {
    return all.subList(Math.min(from, all.size()), Math.min(from + AT_A_TIME, all.size()));
  }

  /// Who has ended meanwhile is among those who are remembered.
  private static List<ConnectionSnapshot> look(List<Connection> portion, String account) {
    List<ConnectionSnapshot> found = new ArrayList<>();
    for (Connection each : portion) {
      if (each.isOpen() && isIn(account, each.session().accountName())) {
        found.add(each.session().portrait().present());
      }
    }
    return found;
  }

  private static boolean isIn(String wanted, String account) {
    return wanted.isEmpty() || wanted.equals(account.isEmpty() ? AccountOptions.DEFAULT : account);
  }
}

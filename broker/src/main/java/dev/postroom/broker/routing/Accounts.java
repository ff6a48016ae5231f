package dev.postroom.broker.routing;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.BrokerOptions;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/// The accounts of a broker by name. Thread-safe; one thread at a time changes them.
public final class Accounts {
  private final Map<String, Account> byName = new ConcurrentHashMap<>();
  private final int routers;
  private final RandomGenerator seeds;

  /// Make the accounts that the options name, for so many routing threads.
  public Accounts(BrokerOptions options, int routers, RandomGenerator seeds) {
    this.routers = routers;
    this.seeds = seeds;
    change(options);
  }

  /// Return the account of clients that belong to no other.
  public Account defaultAccount() {
    return named(AccountOptions.DEFAULT);
  }

  /// Return an account that exists.
  ///
  /// @throws IllegalArgumentException when there is none of this name
  public Account named(String name) {
    Account account = byName.get(name);
    if (account == null) {
      throw new IllegalArgumentException("there is no account " + name);
    }
    return account;
  }

  /// Return how many subscriptions all accounts hold together.
  public int subscriptions() {
    int sum = 0;
    for (Account account : byName.values()) {
      sum += account.subscriptions().size();
    }
    return sum;
  }

  public Collection<Account> all() {
    return List.copyOf(byName.values());
  }

  /// Make the accounts that are new in the options, and return those that are no longer there.
  public List<Account> change(BrokerOptions options) {
    Set<String> names = new LinkedHashSet<>();
    names.add(AccountOptions.DEFAULT);
    if (!options.systemAccount().isEmpty()) {
      names.add(options.systemAccount());
    }
    options.accounts().forEach(account -> names.add(account.name()));
    for (String name : names) {
      byName.computeIfAbsent(name, each -> new Account(each, routers, seeds.nextLong()));
    }
    List<Account> gone =
        byName.values().stream().filter(account -> !names.contains(account.name())).toList();
    gone.forEach(account -> byName.remove(account.name()));
    return gone;
  }
}

package dev.postroom.broker.routing;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.ImportOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The accounts of a broker by name. Thread-safe; one thread at a time changes them.
public final class Accounts {
  private final Map<String, Account> byName = new ConcurrentHashMap<>();
  private final Account defaultAccount;
  private final int routers;
  private final RandomGenerator seeds;

  /// Make the accounts that the options name, for so many routing threads.
  public Accounts(BrokerOptions options, int routers, RandomGenerator seeds) {
    this.routers = routers;
    this.seeds = seeds;
    this.defaultAccount = new Account(AccountOptions.DEFAULT, routers, seeds.nextLong());
    byName.put(AccountOptions.DEFAULT, defaultAccount);
    change(options);
  }

  /// Return the account of clients that belong to no other.
  public Account defaultAccount() {
    return defaultAccount;
  }

  /// Return the account of this name, or null when there is none.
  public @Nullable Account find(String name) {
    return byName.get(name);
  }

  /// Return all of them, in no order; the view moves on as they come and go.
  public Collection<Account> all() {
    return byName.values();
  }

  /// Return how many subscriptions all accounts hold together.
  public int subscriptions() {
    int sum = 0;
    for (Account account : byName.values()) {
      sum += account.subscriptions().size();
    }
    return sum;
  }

  /// Make the accounts that are new in the options, and forget those that are no longer there; who
  /// is in one of them stays in it until it is closed.
  public void change(BrokerOptions options) {
    Map<String, AccountOptions> all = new LinkedHashMap<>();
    all.put(AccountOptions.DEFAULT, new AccountOptions(AccountOptions.DEFAULT));
    if (!options.systemAccount().isEmpty()) {
      all.put(options.systemAccount(), new AccountOptions(options.systemAccount()));
    }
    options.accounts().forEach(account -> all.put(account.name(), account));
    for (AccountOptions each : all.values()) {
      byName
          .computeIfAbsent(each.name(), name -> new Account(name, routers, seeds.nextLong()))
          .configure(each);
    }
    for (AccountOptions each : all.values()) {
      account(each.name()).streams(streams(each));
    }
    byName.keySet().retainAll(all.keySet());
  }

  private List<ImportedStream> streams(AccountOptions importing) {
    List<ImportedStream> streams = new ArrayList<>();
    for (ImportOptions each : importing.imports()) {
      if (each instanceof ImportOptions.Stream stream) {
        streams.add(
            new ImportedStream(
                account(stream.account()),
                stream.names(),
                account(importing.name()),
                stream.allowTrace()));
      }
    }
    return List.copyOf(streams);
  }

  /// Return the account of this name, which exists.
  public Account account(String name) {
    return Objects.requireNonNull(byName.get(name), () -> "there is no account " + name);
  }
}

package dev.postroom.server.options;

import dev.postroom.broker.options.AccountLimits;
import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.CalloutOptions;
import dev.postroom.broker.options.Password;
import dev.postroom.broker.options.PublicKey;
import dev.postroom.broker.options.TraceOptions;
import dev.postroom.broker.options.User;
import dev.postroom.platform.Escape;
import dev.postroom.subject.mapping.Mapping;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Accounts and listed users while they are put together (docs/spec/core.md 3.4, 4.1). Confined to
/// the thread that starts the server.
final class Access {
  String noAuthUser = "";
  String systemAccount = "";
  boolean noSystemAccount;
  @Nullable CalloutOptions callout;
  private final Map<String, User> users = new LinkedHashMap<>();
  private final Set<String> accounts = new LinkedHashSet<>();
  private final Map<String, List<Mapping>> mappings = new HashMap<>();
  private final Map<String, AccountLimits> limits = new HashMap<>();
  private final Map<String, TraceOptions> traces = new HashMap<>();
  final Exchange exchange = new Exchange();
  private boolean hasAuthorization;

  /// Add a user, and return false when there is one of this name.
  boolean add(User user) {
    return users.putIfAbsent(user.name(), user) == null;
  }

  static String duplicate(User user) {
    String kind = user.credential() instanceof PublicKey ? "nkey " : "user ";
    return "Duplicate " + kind + Escape.quote(user.name()) + " detected";
  }

  void addAccount(String name) {
    accounts.add(name);
  }

  Set<String> accountNames() {
    return accounts;
  }

  /// Let clients of an account do so much.
  void limit(String account, AccountLimits most) {
    limits.put(account, most);
  }

  /// Let it be told what becomes of some messages of an account.
  void trace(String account, TraceOptions where) {
    traces.put(account, where);
  }

  /// Let what is published in an account go elsewhere.
  void map(String account, List<Mapping> rules) {
    mappings.put(account, rules);
  }

  /// Note that the file has an `authorization` block, even an empty one.
  void noteAuthorization() {
    hasAuthorization = true;
  }

  List<User> users() {
    return List.copyOf(users.values());
  }

  List<AccountOptions> accounts() {
    Set<String> named = new LinkedHashSet<>(accounts);
    if (mappings.containsKey(AccountOptions.DEFAULT)) {
      named.add(AccountOptions.DEFAULT);
    }
    return named.stream().map(this::account).toList();
  }

  private AccountOptions account(String name) {
    return new AccountOptions(
        name,
        mappings.getOrDefault(name, List.of()),
        exchange.exportsOf(name),
        exchange.importsOf(name),
        limits.getOrDefault(name, AccountLimits.NONE),
        traces.get(name));
  }

  /// Return whether a listed user has a password that is not a hash.
  ///
  /// @param areMapped whether users are named by certificates: then who has no password needs none
  boolean hasPlainPassword(boolean areMapped) {
    return users.values().stream()
        .map(User::credential)
        .anyMatch(
            each -> each instanceof Password.Plain && !(areMapped && each.equals(Password.of(""))));
  }

  /// Return the name of the account in which the server speaks; empty when there is none.
  String chosenSystemAccount() {
    if (!systemAccount.isEmpty()) {
      return systemAccount;
    }
    boolean isThere = !noSystemAccount || accounts.contains(AccountOptions.SYSTEM);
    return isThere ? AccountOptions.SYSTEM : "";
  }

  /// Return these users, or `otherwise` when nobody is listed: an empty list is as good as none.
  ///
  /// @param serverTags what a service is told that says who clients are
  Authentication authentication(Authentication otherwise, List<String> serverTags) {
    CalloutOptions service = callout == null ? null : callout.taggedWith(serverTags);
    if (users.isEmpty()) {
      return otherwise.withCallout(service);
    }
    boolean othersEnter = isForSystemAccountOnly() && !otherwise.isRequired();
    return new Authentication(
        users(), noAuthUser, otherwise.token(), otherwise.user(), othersEnter, service);
  }

  /// Return whether the file says nothing of clients but for those of the system account; then
  /// everybody else may connect as before.
  private boolean isForSystemAccountOnly() {
    return accounts.equals(Set.of(chosenSystemAccount()))
        && !hasAuthorization
        && noAuthUser.isEmpty();
  }

  /// Check that a user for those who say nothing of themselves is listed.
  static void checkNoAuthUser(String name, List<User> users) throws OptionsException {
    if (users.isEmpty()) {
      throw new OptionsException(
          "no_auth_user: " + Escape.quote(name) + " present, but users/nkeys are not defined");
    }
    if (users.stream().noneMatch(user -> user.name().equals(name))) {
      throw new OptionsException(
          "no_auth_user: "
              + Escape.quote(name)
              + " not present as user or nkey in authorization block or account configuration");
    }
  }

  /// Check what only a start checks (docs/spec/core.md 3.6).
  void check() throws OptionsException {
    if (!noAuthUser.isEmpty()) {
      checkNoAuthUser(noAuthUser, users());
    }
    boolean isThere =
        systemAccount.isEmpty()
            || systemAccount.equals(AccountOptions.DEFAULT)
            || accounts.contains(systemAccount);
    if (!isThere) {
      throw new OptionsException("error resolving system account: account missing");
    }
  }

  /// Return what is wrong with the accounts that a service is asked about: each must be there.
  List<String> unknownAllowedAccounts() {
    return callout == null
        ? List.of()
        : callout.allowedAccounts().stream()
            .filter(name -> !accounts.contains(name))
            .map(
                name ->
                    "auth_callout allowed account "
                        + Escape.quote(name)
                        + " not found in configured accounts")
            .toList();
  }
}

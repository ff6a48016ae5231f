package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.http.HttpResponse;
import dev.postroom.monitoring.options.MonitoringOptions;
import dev.postroom.platform.Clock;
import java.util.List;

/// `/accountz`: the accounts by name, or one of them in detail (docs/spec/core.md 6.5).
final class AccountzEndpoint implements QueriedEndpoint {
  private final Broker broker;
  private final MonitoringOptions options;
  private final Clock clock;

  AccountzEndpoint(Broker broker, MonitoringOptions options, Clock clock) {
    this.broker = broker;
    this.options = options;
    this.clock = clock;
  }

  @Override
  public HttpResponse answer(QueryReader query) throws BadQueryException {
    String system = broker.options().systemAccount();
    String name = query.text("acc");
    if (name.isEmpty()) {
      List<String> names = broker.accounts().stream().map(AccountSnapshot::name).toList();
      return Responses.json(
          Accountz.FIELDS, new Accountz(broker.id(), clock.now(), system, names, null));
    }
    AccountSnapshot account = broker.account(name);
    if (account == null) {
      throw new BadQueryException("Account " + name + " does not exist");
    }
    AccountDetail detail = new AccountDetail(account, told(name), options.config().get().at());
    return Responses.json(
        Accountz.FIELDS, new Accountz(broker.id(), clock.now(), system, List.of(), detail));
  }

  /// Return what was said of an account; of some nothing was.
  private AccountOptions told(String name) {
    return broker.options().accounts().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseGet(() -> new AccountOptions(name));
  }

  @Override
  public boolean isSlow() {
    return true;
  }
}

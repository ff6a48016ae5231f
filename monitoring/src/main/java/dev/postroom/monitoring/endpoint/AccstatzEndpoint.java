package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.http.HttpResponse;
import dev.postroom.platform.Clock;
import java.util.List;

/// `/accstatz`: what went through the accounts (docs/spec/core.md 6.5).
final class AccstatzEndpoint implements QueriedEndpoint {
  private final Broker broker;
  private final Clock clock;

  AccstatzEndpoint(Broker broker, Clock clock) {
    this.broker = broker;
    this.clock = clock;
  }

  @Override
  public HttpResponse answer(QueryReader query) throws BadQueryException {
    boolean unused = query.bool("unused");
    List<AccountSnapshot> shown =
        broker.accounts().stream().filter(account -> unused || account.connections() > 0).toList();
    return Responses.json(Accstatz.FIELDS, new Accstatz(broker.id(), clock.now(), shown));
  }

  @Override
  public boolean isSlow() {
    return true;
  }
}

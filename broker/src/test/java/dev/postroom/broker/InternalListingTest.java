package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.AccountLimits;
import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.ExportOptions;
import dev.postroom.broker.options.ExportOptions.Access;
import dev.postroom.broker.options.ExportOptions.Responses;
import dev.postroom.broker.options.ImportOptions;
import dev.postroom.broker.options.User;
import dev.postroom.broker.snapshot.InternalSubscription;
import dev.postroom.broker.system.SystemAnswer;
import dev.postroom.broker.system.SystemRequest;
import dev.postroom.broker.system.SystemService;
import dev.postroom.subject.mapping.Renaming;
import dev.postroom.testsupport.NoLeaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the server itself listens to is told apart, whatever reloads have changed.
@ExtendWith(NoLeaks.class)
class InternalListingTest {

  /// Listens to two subjects of the system account and one of each other, and says nothing.
  private static final class Mute implements SystemService {
    @Override
    public List<Served> ofSystem() {
      return List.of(new Served("$SYS.a", false), new Served("$SYS.b", false));
    }

    @Override
    public List<Served> ofEveryAccount() {
      return List.of(new Served("$SYS.c", false));
    }

    @Override
    public @Nullable SystemAnswer answer(SystemRequest request) {
      return null;
    }
  }

  private static ImportOptions service(String subject) {
    ExportOptions.Service export =
        new ExportOptions.Service(subject, Access.PUBLIC, Responses.SINGLETON, Duration.ZERO, null);
    return new ImportOptions.Service("X", subject, Renaming.none(subject), false, export);
  }

  private static AccountOptions importing(String name, String... subjects) {
    return new AccountOptions(
        name,
        List.of(),
        List.of(),
        Arrays.stream(subjects).map(InternalListingTest::service).toList(),
        AccountLimits.NONE);
  }

  private static BrokerOptions.Builder with(
      BrokerOptions.Builder options, AccountOptions... accounts) {
    List<AccountOptions> all = new ArrayList<>(List.of(accounts));
    all.add(new AccountOptions("X"));
    return options
        .loops(1)
        .accounts(all)
        .authentication(Authentication.users(User.of("x", "x").in("X")));
  }

  private static void reload(TestBroker broker, AccountOptions... accounts) {
    broker.broker().reload(with(broker.broker().options().toBuilder(), accounts).build());
  }

  private static List<InternalSubscription> all(TestBroker broker) {
    return broker.broker().system().internalSubscriptions();
  }

  private static void checkOnceEach(TestBroker broker, long... ofClients) {
    assertThat(all(broker))
        .extracting(each -> each.cid() + " " + each.subscription().sid())
        .doesNotHaveDuplicates();
    assertThat(all(broker))
        .extracting(each -> each.account() + " " + each.subscription().subject())
        .doesNotHaveDuplicates();
    for (long cid : ofClients) {
      assertThat(all(broker)).noneMatch(each -> each.cid() == cid);
    }
  }

  @Test
  void no_number_of_a_subscription_is_given_twice() {
    try (TestBroker broker =
        TestBroker.start(
            options -> with(options.systemAccount("SYS"), importing("A", "s.1", "s.2", "s.3")))) {
      broker.broker().system().serve(new Mute());
      checkOnceEach(broker);
      reload(broker, importing("A", "s.2", "s.3"));
      checkOnceEach(broker);
      reload(broker, importing("A", "s.2", "s.3", "s.4"));
      checkOnceEach(broker);
      reload(broker, importing("A", "s.4", "s.5", "s.6", "s.7"));
      checkOnceEach(broker);
      reload(broker, importing("A"));
      reload(broker, importing("A", "s.1"));
      checkOnceEach(broker);
    }
  }

  @Test
  void an_account_that_comes_later_has_the_number_of_no_client() {
    for (String system : List.of("SYS", "")) {
      try (TestBroker broker =
          TestBroker.start(options -> with(options.systemAccount(system), importing("B", "s.1")))) {
        broker.broker().system().serve(new Mute());
        try (TestClient _ = broker.client(",\"user\":\"x\",\"pass\":\"x\"")) {
          long cid = broker.broker().openConnections().getFirst().cid();
          reload(broker, importing("A", "s.2"), importing("B", "s.1"), importing("C", "s.3"));
          checkOnceEach(broker, cid);
          try (TestClient _ = broker.client(",\"user\":\"x\",\"pass\":\"x\"")) {
            long next = broker.broker().openConnections().getLast().cid();
            checkOnceEach(broker, cid, next);
            assertThat(broker.broker().snapshot().totalConnections()).isEqualTo(2);
          }
        }
      }
    }
  }

  @Test
  void numbers_stay_when_other_accounts_come() {
    try (TestBroker broker =
        TestBroker.start(options -> with(options.systemAccount(""), importing("B", "s.1")))) {
      assertThat(all(broker)).extracting(InternalSubscription::cid).containsExactly(1L);
      reload(broker, importing("A", "s.2"), importing("B", "s.1"));
      assertThat(all(broker))
          .filteredOn(each -> each.account().equals("B"))
          .extracting(InternalSubscription::cid)
          .containsExactly(1L);
    }
  }

  @Test
  void who_listens_in_the_system_account_is_heard_while_its_imports_change() throws Exception {
    try (TestBroker broker =
        TestBroker.start(
            options ->
                with(options.systemAccount("SYS"), importing("SYS", "s.1"))
                    .authentication(Authentication.users(User.of("sys", "sys").in("SYS"))))) {
      broker.broker().system().serve(new Mute());
      try (TestClient client = broker.client(",\"user\":\"sys\",\"pass\":\"sys\"")) {
        client.send("SUB here 1\r\n");
        client.ping();
        AtomicBoolean ended = new AtomicBoolean();
        AtomicBoolean unheard = new AtomicBoolean();
        Thread watcher =
            Thread.ofPlatform()
                .start(
                    () -> {
                      while (!ended.get()) {
                        if (!broker.broker().system().isHeard()) {
                          unheard.set(true);
                        }
                      }
                    });
        for (int i = 0; i < 500; i++) {
          String[] many = new String[i % 2 == 0 ? 0 : 20];
          Arrays.setAll(many, number -> "s." + number);
          BrokerOptions.Builder next =
              with(broker.broker().options().toBuilder(), importing("SYS", many))
                  .authentication(Authentication.users(User.of("sys", "sys").in("SYS")));
          broker.broker().reload(next.build());
        }
        ended.set(true);
        watcher.join();
        assertThat(unheard).isFalse();
      }
    }
  }
}

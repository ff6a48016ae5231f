package dev.postroom.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.User;
import dev.postroom.broker.snapshot.InternalSubscription;
import dev.postroom.monitoring.options.LoadedConfig;
import dev.postroom.monitoring.options.MonitoringOptions;
import dev.postroom.monitoring.request.SystemResponder;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What can be asked of a server by messages. That the answers are those of the Go server is shown
/// beside it (`SystemAccountIT`).
@ExtendWith(NoLeaks.class)
class SystemRequestsTest {
  private final AtomicReference<String> reloadFault = new AtomicReference<>("");
  private TestServer server;
  private RawConnection admin;

  private static BrokerOptions.Builder withAccounts(BrokerOptions.Builder options) {
    return options
        .serverName("here")
        .systemAccount("SYS")
        .accounts(List.of(new AccountOptions("A"), new AccountOptions("SYS")))
        .authentication(
            Authentication.users(User.of("a", "a").in("A"), User.of("sys", "sys").in("SYS")));
  }

  @BeforeEach
  void start() {
    server = new TestServer(SystemRequestsTest::withAccounts, "");
    LoadedConfig config = new LoadedConfig("", Instant.EPOCH);
    SystemResponder.start(
        server.broker,
        () -> new MonitoringOptions("127.0.0.1", 0, false, "", () -> null, () -> config),
        reloadFault::get);
    admin = login("sys");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawConnection login(String user) {
    return server.client(
        "CONNECT {\"verbose\":false,\"user\":\"%1$s\",\"pass\":\"%1$s\"}".formatted(user),
        "SUB inbox 1");
  }

  private String ask(RawConnection client, String subject, String body) {
    client.send("PUB " + subject + " inbox " + body.length() + "\r\n" + body + "\r\n");
    return message(client);
  }

  private static String message(RawConnection client) {
    String line = client.readLine();
    while (!line.startsWith("MSG ")) {
      line = client.readLine();
    }
    byte[] text = client.readExactly(Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)));
    client.readExactly(2);
    return new String(text, StandardCharsets.UTF_8);
  }

  @Test
  void documents_are_those_of_the_monitoring_port() {
    assertThat(ask(admin, "$SYS.REQ.SERVER.PING.VARZ", ""))
        .startsWith("{\"server\":{\"name\":\"here\",")
        .contains("\"data\":{\"server_id\":\"" + server.broker.id())
        .contains("\"http_port\":0,");
    assertThat(ask(admin, "$SYS.REQ.SERVER." + server.broker.id() + ".HEALTHZ", ""))
        .endsWith("\"data\":{\"status\":\"ok\",\"status_code\":200}}");
  }

  @Test
  void a_body_that_cannot_be_read_is_a_fault_of_the_asker() {
    assertThat(ask(admin, "$SYS.REQ.SERVER.PING.CONNZ", "{bad"))
        .contains("\"error\":{\"code\":400,\"description\":\"invalid character 'b'");
  }

  @Test
  void a_document_that_is_not_there_is_a_fault_with_empty_data() {
    assertThat(ask(admin, "$SYS.REQ.ACCOUNT.none.INFO", ""))
        .endsWith(
            "\"data\":null,\"error\":{\"code\":500,\"description\":\"Account none does not"
                + " exist\"}}");
  }

  @Test
  void another_account_is_never_shown_to_an_account() {
    RawConnection client = login("a");
    assertThat(ask(client, "$SYS.REQ.ACCOUNT.PING.CONNZ", "{\"acc\":\"SYS\",\"auth\":true}"))
        .contains("\"num_connections\":1,", "\"account\":\"A\"")
        .doesNotContain("SYS");
    assertThat(ask(client, "$SYS.REQ.ACCOUNT.PING.STATZ", "{\"accounts\":[\"SYS\"]}"))
        .contains("\"acc\":\"A\"")
        .doesNotContain("SYS");
    assertThat(ask(client, "$SYS.REQ.USER.INFO", ""))
        .endsWith("\"data\":{\"user\":\"a\",\"account\":\"A\",\"account_name\":\"A\"}}");
  }

  @Test
  void a_reload_is_done_and_its_fault_told() {
    String subject = "$SYS.REQ.SERVER." + server.broker.id() + ".RELOAD";
    assertThat(ask(admin, subject, "")).doesNotContain("error");
    reloadFault.set("no such file");
    assertThat(ask(admin, subject, ""))
        .endsWith("\"error\":{\"code\":500,\"description\":\"no such file\"}}");
  }

  @Test
  void figures_are_told_at_times_while_somebody_listens() {
    RawConnection watcher =
        server.client(
            "CONNECT {\"verbose\":false,\"user\":\"sys\",\"pass\":\"sys\"}",
            "SUB $SYS.SERVER.*.STATSZ 1");
    server.advance(Duration.ofSeconds(1));
    assertThat(message(watcher)).contains("\"statsz\":{\"start\":");
    server.advance(Duration.ofSeconds(2));
    assertThat(message(watcher)).contains("\"connections\":2,");
  }

  @Test
  void subscriptions_of_the_server_itself_are_listed_like_others() {
    List<InternalSubscription> all = server.broker.system().internalSubscriptions();
    assertThat(all).hasSizeGreaterThan(60);
    assertThat(server.document("/subsz?subs=1&acc=A"))
        .contains("\"subject\": \"$SYS.REQ.ACCOUNT.PING.CONNZ\"");
    assertThat(server.document("/accountz?acc=A"))
        .contains("\"subject\": \"$SYS.REQ.USER.A.INFO\"");
  }
}

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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
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
        "CONNECT {\"verbose\":false,\"headers\":true,\"user\":\"%1$s\",\"pass\":\"%1$s\"}"
            .formatted(user),
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
  void profiles_are_what_the_java_machine_can_say_of_the_same() {
    assertThat(profile("{\"name\":\"goroutine\"}")).contains("\"postroom-loop-0\" [");
    assertThat(profile("{\"name\":\"threadcreate\"}")).contains("\"postroom-loop-0\" [");
    assertThat(profile("{\"name\":\"heap\",\"debug\":1}")).contains("java.lang.String");
    assertThat(profile("{\"name\":\"mutex\"}")).startsWith("threads that wait for a lock:\n");
    String subject = "$SYS.REQ.SERVER.PING.PROFILEZ";
    assertThat(ask(admin, subject, "{\"name\":\"cpu\",\"duration\":1000}"))
        .endsWith(
            "\"profile\":null,\"error\":\"Profile \\\"cpu\\\" is not made here: ask Java's flight"
                + " recorder\"}}");
    assertThat(ask(admin, subject, "{\"name\":\"cpu\",\"duration\":-1}"))
        .endsWith("\"error\":\"Duration -1ns should be between 0s and 15s\"}}");
  }

  private String profile(String body) {
    String answer = ask(admin, "$SYS.REQ.SERVER.PING.PROFILEZ", body);
    assertThat(answer).endsWith("\",\"error\":\"\"}}");
    String text = answer.replaceAll(".*\"profile\":\"([^\"]*)\".*", "$1");
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }

  @Test
  void the_queue_of_requests_tells_of_the_request_that_asks() {
    assertThat(ask(admin, "$SYS.REQ.SERVER.PING.IPQUEUESZ", ""))
        .endsWith("\"data\":{\"System recvQ\":{\"pending\":0,\"in_progress\":1}}}");
    assertThat(ask(admin, "$SYS.REQ.SERVER.PING.IPQUEUESZ", "{\"all\":true,\"filter\":\"send\"}"))
        .endsWith("\"data\":{\"System sendQ\":{\"pending\":0}}}");
  }

  @Test
  void an_answer_is_compressed_for_who_can_read_that() throws IOException {
    String headers = "NATS/1.0\r\nAccept-Encoding: gzip\r\n\r\n";
    admin.send(
        "HPUB $SYS.REQ.SERVER.PING.VARZ inbox %1$d %1$d\r\n%2$s\r\n"
            .formatted(headers.length(), headers));
    String line = admin.readLine();
    while (!line.startsWith("HMSG ")) {
      line = admin.readLine();
    }
    String[] words = line.split(" ", -1);
    byte[] all = admin.readExactly(Integer.parseInt(words[words.length - 1]));
    int headed = Integer.parseInt(words[words.length - 2]);
    assertThat(new String(all, 0, headed, StandardCharsets.US_ASCII))
        .isEqualTo("NATS/1.0\r\nContent-Encoding: gzip\r\n\r\n");
    try (var text =
        new GZIPInputStream(new ByteArrayInputStream(all, headed, all.length - headed))) {
      assertThat(new String(text.readAllBytes(), StandardCharsets.UTF_8))
          .contains("\"data\":{\"server_id\":\"" + server.broker.id());
    }
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

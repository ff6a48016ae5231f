package dev.postroom.monitoring.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.system.SystemAnswer;
import dev.postroom.broker.system.SystemRequest;
import dev.postroom.http.encoding.ContentEncoding;
import dev.postroom.monitoring.TestServer;
import dev.postroom.monitoring.endpoint.Document;
import dev.postroom.monitoring.endpoint.Documents;
import dev.postroom.monitoring.options.LoadedConfig;
import dev.postroom.monitoring.options.MonitoringOptions;
import dev.postroom.monitoring.request.SystemResponder.Answer;
import dev.postroom.platform.Clock;
import dev.postroom.testsupport.NoLeaks;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Of large documents one at a time is made, written and packed.
@ExtendWith(NoLeaks.class)
class DocumentAnswersTest {
  private static final byte[] REPLY = "inbox".getBytes(StandardCharsets.US_ASCII);

  private final TestServer server = new TestServer();
  private final Documents documents = documents();
  private final List<Boolean> writtenInTurn = new ArrayList<>();
  private final Map<String, Answer> ofSystem = new HashMap<>();
  private final Map<String, Answer> ofOthers = new HashMap<>();

  DocumentAnswersTest() {
    DocumentAnswers answers = new DocumentAnswers(server.broker, () -> documents, this::write);
    answers.addTo(ofSystem);
    answers.addImportsTo(ofOthers);
  }

  private Documents documents() {
    LoadedConfig config = new LoadedConfig("", Instant.EPOCH);
    MonitoringOptions options =
        new MonitoringOptions("127.0.0.1", 0, false, "", () -> null, () -> config);
    return new Documents(server.broker, options, Clock.system());
  }

  private SystemAnswer write(ContentEncoding encoding, Document<?> document) {
    writtenInTurn.add(documents.listings().availablePermits() == 0);
    return SystemAnswer.encoded(encoding, SystemResponder.data(server.broker, document));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static SystemRequest request(String pattern, String subject, String body) {
    return new SystemRequest(
        pattern,
        subject,
        "$G",
        true,
        0,
        REPLY,
        body.getBytes(StandardCharsets.UTF_8),
        ContentEncoding.GZIP);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SERVER.PING.SUBSZ|{\"subscriptions\":true}|true",
        "SERVER.PING.SUBSZ|{}|false",
        "SERVER.PING.CONNZ|{\"subscriptions\":true}|true",
        "SERVER.PING.CONNZ|{\"subscriptions_detail\":true}|true",
        "SERVER.PING.CONNZ|{\"limit\":1025}|true",
        "SERVER.PING.CONNZ|{\"acc\":\"$G\",\"filter_subject\":\"a\"}|true",
        "SERVER.PING.CONNZ|{\"limit\":1024}|false",
        "SERVER.PING.ACCOUNTZ|{}|false",
        "SERVER.PING.VARZ|{}|false",
        "ACCOUNT.*.SUBSZ|{}|true",
        "ACCOUNT.*.CONNZ|{\"subscriptions\":true}|true",
        "ACCOUNT.*.CONNZ|{}|false"
      })
  void a_large_one_is_written_and_packed_in_its_turn(String what, String body, boolean large)
      throws Exception {
    String pattern = "$SYS.REQ." + what;
    Answer answer = Objects.requireNonNull(ofSystem.get(pattern), pattern);
    assertThat(answer.to(request(pattern, pattern.replace("*", "$G"), body))).isNotNull();

    assertThat(writtenInTurn).containsExactly(large);
    assertThat(documents.listings().availablePermits()).isEqualTo(1);
  }

  @Test
  void so_is_that_of_another_account() throws Exception {
    String subject = "$SYS.REQ.ACCOUNT.PING.CONNZ";
    Answer answer = Objects.requireNonNull(ofOthers.get(subject), subject);
    assertThat(answer.to(request(subject, subject, "{\"subscriptions\":true}"))).isNotNull();

    assertThat(writtenInTurn).containsExactly(true);
  }
}

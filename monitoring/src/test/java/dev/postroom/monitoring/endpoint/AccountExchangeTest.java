package dev.postroom.monitoring.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.AccountLimits;
import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.ExportOptions;
import dev.postroom.broker.options.ExportOptions.Access;
import dev.postroom.broker.options.ExportOptions.Latency;
import dev.postroom.broker.options.ExportOptions.Responses;
import dev.postroom.broker.options.ImportOptions;
import dev.postroom.subject.mapping.Mapping;
import dev.postroom.subject.mapping.Mapping.Target;
import dev.postroom.subject.mapping.MappingException;
import dev.postroom.subject.mapping.Renaming;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What nats-server shows of the same accounts, word for word.
class AccountExchangeTest {
  private static ExportOptions.Service service(Responses responses, Latency latency) {
    return new ExportOptions.Service("svc.*", Access.PUBLIC, responses, Duration.ZERO, latency);
  }

  @Test
  void exports_show_who_may_import_and_what_is_measured() {
    ExportOptions stream = new ExportOptions.Stream("pr.*", new Access(Set.of("C", "B"), 0));

    assertThat(AccountExchange.EXPORT.toJson(stream))
        .isEqualTo(
            "{\"subject\":\"pr.*\",\"type\":\"stream\",\"approved_accounts\":[\"B\",\"C\"]}");
    assertThat(AccountExchange.EXPORT.toJson(service(Responses.SINGLETON, new Latency("l", 50))))
        .isEqualTo(
            "{\"subject\":\"svc.*\",\"type\":\"service\",\"response_type\":\"Singleton\","
                + "\"service_latency\":{\"sampling\":50,\"results\":\"l\"}}");
    assertThat(AccountExchange.EXPORT.toJson(service(Responses.SINGLETON, new Latency("l", 0))))
        .contains("\"service_latency\":{\"sampling\":\"headers\",\"results\":\"l\"}");
  }

  @Test
  void imports_show_both_names_and_streams_come_first() throws MappingException {
    ImportOptions service =
        new ImportOptions.Service(
            "A",
            "svc.*",
            Renaming.of("s.*", "svc.*"),
            true,
            service(Responses.SINGLETON, new Latency("l", 100)));
    ImportOptions stream = new ImportOptions.Stream("A", Renaming.of("st.>", "from.a.st.>"));
    AccountOptions account =
        new AccountOptions("B", List.of(), List.of(), List.of(service, stream), AccountLimits.NONE);

    assertThat(AccountExchange.imports(account)).containsExactly(stream, service);
    assertThat(AccountExchange.IMPORT.toJson(service))
        .isEqualTo(
            "{\"subject\":\"svc.*\",\"account\":\"A\",\"to\":\"s.*\",\"local_subject\":\"s.*\","
                + "\"type\":\"service\",\"invalid\":false,\"share\":true,\"tracking\":false,"
                + "\"latency\":{\"sampling\":100,\"results\":\"l\"}}");
    assertThat(AccountExchange.IMPORT.toJson(stream))
        .isEqualTo(
            "{\"subject\":\"st.\\u003e\",\"account\":\"A\",\"local_subject\":\"from.a.st.\\u003e\","
                + "\"type\":\"stream\",\"invalid\":false,\"share\":false,\"tracking\":false}");
  }

  @Test
  void mappings_show_running_sums_and_what_stays() throws MappingException {
    AccountOptions account =
        new AccountOptions(
            "A",
            List.of(
                Mapping.of(
                    "m.*", List.of(new Target("mm.$1", 40, ""), new Target("mn.$1", 30, ""))),
                Mapping.of("s", List.of(new Target("s", 20, ""), new Target("b", 30, ""))),
                Mapping.of("q", List.of(new Target("a", 10, "X")))));

    assertThat(AccountExchange.mappings(account))
        .containsEntry(
            "m.*",
            List.of(
                new Target("mn.$1", 30, ""),
                new Target("m.$1", 60, ""),
                new Target("mm.$1", 100, "")))
        .containsEntry("s", List.of(new Target("s", 20, ""), new Target("b", 50, "")))
        .containsEntry(
            "q",
            List.of(new Target("q", 100, ""), new Target("a", 10, "X"), new Target("q", 100, "X")));
  }
}

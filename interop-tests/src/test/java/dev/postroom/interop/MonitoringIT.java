package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every monitoring document of our server beside that of the Go server, over HTTP and as an answer
/// in the system account, after the same clients did the same: the same names, types and order, the
/// same rules for what is empty, and the same values but for those that are named with the reason
/// (docs/spec/core.md 4.13, 6).
@ExtendWith(NoLeaks.class)
@Timeout(240)
class MonitoringIT {
  /// Documents whose content is the machine's, with what is compared instead.
  private static final Map<String, String> OWN =
      Map.of(
          "/", "the_page_for_people_links_to_what_the_go_server_links_to",
          "/debug/vars", "expvar_has_the_names_of_the_go_runtime",
          "/raftz", "a refusal without JetStream");

  @TempDir private static Path folder;

  private record Answer(int status, List<String> headers, String body) {}

  private record Answers(Answer ours, Answer theirs) {}

  static Stream<MonitoringSetup> setups() {
    return MonitoringSetup.all(folder).stream();
  }

  @ParameterizedTest
  @MethodSource("setups")
  void every_document_is_that_of_the_go_server(MonitoringSetup setup) throws IOException {
    beside(setup, MonitoringIT::compareDocuments);
  }

  static Stream<MonitoringSetup> setupsWithAnOperator() {
    return setups().filter(setup -> !setup.operator().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("setupsWithAnOperator")
  void every_answer_of_the_system_account_is_that_of_the_go_server(MonitoringSetup setup)
      throws IOException {
    beside(setup, (soft, ours, theirs) -> compareAnswers(setup.operator(), soft, ours, theirs));
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_page_for_people_links_to_what_is_compared(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program)) {
      Matcher link = Pattern.compile("href=\"?\\.(/[^\" >]+)").matcher(server.monitor("/"));
      Set<String> linked = new TreeSet<>();
      while (link.find()) {
        linked.add(link.group(1));
      }
      linked.removeAll(OWN.keySet());
      linked.removeAll(Set.of("/metrics", "/stacksz")); // an extension; threads, not a document
      assertThat(paths()).containsAll(linked);
      assertThat(linked).hasSizeGreaterThan(8);
    }
  }

  private static Set<String> paths() {
    Set<String> paths = new HashSet<>();
    for (String target : MonitoringTargets.DOCUMENTS) {
      paths.add(target.replaceAll("\\?.*", ""));
    }
    return paths;
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void every_subject_that_is_served_is_asked(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program, SystemAccountIT.CONFIG);
        SystemClient admin = SystemClient.login(server, "sys")) {
      String list = server.monitor("/subsz?subs=1&acc=SYS&limit=1000");
      Matcher subject =
          Pattern.compile("\"subject\": \"(\\$SYS\\.(?:REQ|DEBUG)\\.[^\"]*)\"").matcher(list);
      Set<String> served = new TreeSet<>();
      while (subject.find()) {
        served.add(subject.group(1).replace(admin.serverId(), "{id}"));
      }
      served.removeIf(SystemQuestions::isAsked);
      assertThat(served)
          .containsExactlyInAnyOrder(
              "$SYS.DEBUG.SUBSCRIBERS", // SubscribersIT
              "$SYS.REQ.ACCOUNT.*.CLAIMS.UPDATE"); // of operators
    }
  }

  @Test
  void expvar_has_the_names_of_the_go_runtime() {
    List<List<String>> names = new ArrayList<>();
    for (ServerProgram program : Servers.underTest()) {
      try (ServerProcess server = ServerProcess.start(program)) {
        Answer answer = get(server, "/debug/vars");
        assertThat(answer.headers()).containsExactly("application/json; charset=utf-8", "-", "-");
        names.add(
            new MonitoringDocument(Map.of(), Map.of())
                .lines(answer.body()).stream()
                    .filter(line -> !line.contains("[]"))
                    .map(line -> line.replaceAll(" (number|text|truth).*", " $1"))
                    .toList());
      }
    }
    assertThat(names.getFirst()).isEqualTo(names.getLast()).hasSizeGreaterThan(25);
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void stacks_are_text_that_calls_itself_json(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program)) {
      Answer answer = get(server, "/stacksz");
      assertThat(answer.status()).isEqualTo(HttpURLConnection.HTTP_OK);
      assertThat(answer.headers()).containsExactly("application/json", "*", "-");
      assertThat(answer.body()).doesNotStartWith("{").contains("]:\n");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_query_that_cannot_be_read_is_counted_but_for_connections_and_routes(
      ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program)) {
      for (String target :
          List.of(
              "/connz?limit=x",
              "/connz?state=x",
              "/routez?subs=x",
              "/connz?sort=x",
              "/subsz?test=*",
              "/gatewayz?subs=x",
              "/leafz?subs=x",
              "/healthz?details=x",
              "/accountz?acc=none")) {
        get(server, target);
      }
      String counts =
          server.monitor("/varz").replaceAll("(?s).*http_req_stats\": \\{([^}]*)\\}.*", "$1");
      assertThat(counts.replaceAll("\\s", ""))
          .isEqualTo(
              "\"/accountz\":1,\"/connz\":1,\"/gatewayz\":1,\"/healthz\":1,\"/leafz\":1,"
                  + "\"/subsz\":1,\"/varz\":1");
    }
  }

  private interface Comparison {
    void run(SoftAssertions soft, ServerProcess ours, ServerProcess theirs);
  }

  /// Where there is one server only, it is compared with itself.
  private static void beside(MonitoringSetup setup, Comparison comparison) throws IOException {
    List<ServerProgram> programs = Servers.underTest();
    String[] config = setup.config().toArray(String[]::new);
    try (ServerProcess ours = ServerProcess.start(programs.getFirst(), config);
        ServerProcess theirs = ServerProcess.start(programs.getLast(), config)) {
      List<AutoCloseable> open = new ArrayList<>();
      try {
        setup.run(ours, open);
        setup.run(theirs, open);
        SoftAssertions soft = new SoftAssertions();
        comparison.run(soft, ours, theirs);
        soft.assertAll();
      } finally {
        open.forEach(MonitoringIT::close);
      }
    }
  }

  private static void close(AutoCloseable each) {
    try {
      each.close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void compareDocuments(
      SoftAssertions soft, ServerProcess ours, ServerProcess theirs) {
    MonitoringDocument document = new MonitoringDocument(MonitoringTargets.ANY_VALUE, Map.of());
    for (String target : MonitoringTargets.DOCUMENTS) {
      compare(target, soft, document, new Answers(get(ours, target), get(theirs, target)));
    }
    for (String target : MonitoringTargets.REFUSED) {
      soft.assertThat(get(ours, target)).as(target).isEqualTo(get(theirs, target));
    }
  }

  private static void compare(
      String target, SoftAssertions soft, MonitoringDocument document, Answers answers) {
    Answer ours = answers.ours();
    Answer theirs = answers.theirs();
    soft.assertThat(ours.status()).as(target).isEqualTo(theirs.status());
    soft.assertThat(ours.headers()).as(target).isEqualTo(theirs.headers());
    if (theirs.status() != HttpURLConnection.HTTP_OK) {
      soft.assertThat(ours.body()).as(target).isEqualTo(theirs.body());
      return;
    }
    soft.assertThat(document.lines(ours.body()))
        .as(target)
        .containsExactlyElementsOf(document.lines(theirs.body()));
    soft.assertThat(ours.body().endsWith("\n")).as(target).isEqualTo(theirs.body().endsWith("\n"));
    soft.assertThat(indentation(ours.body())).as(target).isEqualTo(indentation(theirs.body()));
  }

  private static void compareAnswers(
      String operator, SoftAssertions soft, ServerProcess ours, ServerProcess theirs) {
    try (SystemClient here = SystemClient.login(ours, operator);
        SystemClient there = SystemClient.login(theirs, operator)) {
      for (SystemQuestions.Request request : SystemQuestions.documents()) {
        soft.assertThat(SystemQuestions.answer(here, request))
            .as(request.toString())
            .containsExactlyElementsOf(SystemQuestions.answer(there, request));
      }
    }
  }

  /// Return what the second line begins with; empty for a document of one line.
  private static String indentation(String body) {
    return body.lines().skip(1).findFirst().orElse("").replaceAll("\\S.*", "");
  }

  private static Answer get(ServerProcess server, String target) {
    URI uri = URI.create("http://127.0.0.1:" + server.monitorPort() + target);
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setRequestProperty("Connection", "close");
      int status = connection.getResponseCode();
      InputStream source = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      try (InputStream body = source) {
        return new Answer(
            status,
            List.of(
                header(connection, "Content-Type"),
                header(connection, "Access-Control-Allow-Origin"),
                header(connection, "X-Content-Type-Options")),
            new String(body.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String header(HttpURLConnection connection, String name) {
    String value = connection.getHeaderField(name);
    return value == null ? "-" : value;
  }
}

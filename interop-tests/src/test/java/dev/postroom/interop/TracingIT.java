package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is told of traced messages, beside the Go server (docs/spec/core.md 1.16): what transcripts
/// cannot say, for each document has other times and numbers.
@ExtendWith(NoLeaks.class)
class TracingIT {
  private static final String TRACED = "Nats-Trace-Dest: tr";
  private static final String ONLY = "Nats-Trace-Only: 1";

  private static final String[] CONFIG = {
    "server_name: S",
    "max_payload: 1000",
    "accounts {",
    "  A {",
    "    users: [",
    "      {user: a, password: p}",
    "      {user: d, password: p, permissions: {publish: [foo, tr], subscribe: {deny: denied}}}",
    "    ]",
    "    mappings: { \"m.*\": \"mm.{{wildcard(1)}}\", gone: [{dest: gone, weight: 0}] }",
    "    exports: [",
    "      {stream: \"st.*\"}, {stream: \"sn.*\"}",
    "      {service: \"open.*\", allow_trace: true}, {service: \"shut.*\"}",
    "    ]",
    "  }",
    "  B {",
    "    users: [{user: b, password: p}]",
    "    msg_trace: {dest: account.tr, sampling: \"100%\"}",
    "    imports: [",
    "      {stream: {account: A, subject: \"st.*\"}, prefix: here, allow_trace: true}",
    "      {stream: {account: A, subject: \"sn.*\"}, prefix: here}",
    "      {service: {account: A, subject: \"open.*\"}, to: \"my.open.*\"}",
    "      {service: {account: A, subject: \"shut.*\"}, to: \"my.shut.*\"}",
    "    ]",
    "    exports: [{service: \"my.open.*\", allow_trace: true}]",
    "  }",
    "  C {",
    "    users: [{user: c, password: p}]",
    "    imports: [{service: {account: B, subject: \"my.open.*\"}, to: \"far.*\"}]",
    "  }",
    "}"
  };

  /// A client, and what it reads with all that is different each time left out.
  private static final class Talker implements AutoCloseable {
    private final RawConnection connection;
    private byte[] last = {};
    private String lastLine = "";

    Talker(ServerProcess server, String user, String more, String... lines) {
      connection = RawConnection.open(server.port());
      assertThat(connection.readLine()).startsWith("INFO ");
      send(
          "CONNECT {\"verbose\":false,\"headers\":true,\"no_responders\":true,\"user\":\"%s\","
                  .formatted(user)
              + "\"pass\":\"p\",\"name\":\"%s\"%s}\r\n".formatted(user, more));
      for (String line : lines) {
        send(line + "\r\n");
      }
      ping();
    }

    void send(String text) {
      connection.send(text);
    }

    void ping() {
      send("PING\r\n");
      assertThat(readLine()).isEqualTo("PONG");
    }

    String readLine() {
      String line = connection.readLine();
      while (line.equals("PING")) {
        send("PONG\r\n");
        line = connection.readLine();
      }
      return line;
    }

    void publish(String subjects, String... headers) {
      String block = "NATS/1.0\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
      int length = block.getBytes(StandardCharsets.UTF_8).length;
      send("HPUB %s %d %d\r\n%shi\r\n".formatted(subjects, length, length + 2, block));
    }

    /// Read one message, as its headers and payload.
    String next() {
      lastLine = readLine();
      assertThat(lastLine).matches("H?MSG .*");
      int size = Integer.parseInt(lastLine.substring(lastLine.lastIndexOf(' ') + 1));
      last = connection.readExactly(size);
      connection.readExactly(2);
      return new String(last, StandardCharsets.UTF_8);
    }

    /// Read one document, and return it without what is different each time.
    String document() {
      String text = next();
      assertThat(lastLine).matches("MSG \\S+ 9  \\d+"); // two blanks, as from the server itself
      return text.replaceAll("\"id\":\"N[A-Z2-7]{55}\"", "\"id\":I")
          .replaceAll("\"(ts|time)\":\"\\d{4}-[0-9T:.-]+Z\"", "\"$1\":T")
          .replaceAll("\"(cid|seq)\":\\d+", "\"$1\":N")
          .replaceAll("\"ver\":\"[^\"]*\"", "\"ver\":V")
          .replaceAll("_R_\\.\\w{6}\\.\\w{6}", "_R_")
          .replace('"', '\'');
    }

    /// Read one document, and return its events, each with its time and number left out.
    String events() {
      String document = document();
      return document
          .substring(document.indexOf("'events':[") + 10, document.length() - 2)
          .replace("'ts':T,", "")
          .replace("'kind':0,'cid':N,", "");
    }

    String header() {
      return new String(last, StandardCharsets.UTF_8).replaceAll("(?s)\r\n\r\n.*", "");
    }

    @Override
    public void close() {
      connection.close();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_document_has_these_fields_in_this_order(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program, CONFIG);
        Talker a = new Talker(server, "a", "", "SUB tr 9", "SUB foo 1")) {
      a.publish("foo", TRACED, "B: 1", "b: \u00e9<>&\"", "B:  2\t", "C:");
      a.next();
      assertThat(a.document())
          .isEqualTo(
              "{'server':{'name':'S','host':'127.0.0.1','id':I,'ver':V,"
                  + "'feature_flags':{'js_ack_fc_v2':false,'js_api_reply_v2':false,"
                  + "'js_raft_delete_range':true,'js_snapshot_sources':false},"
                  + "'jetstream':false,'flags':0,'seq':N,'time':T},"
                  + "'request':{'header':{'B':['1','2'],'Nats-Trace-Dest':['tr'],"
                  + "'b':['\u00e9\\u003c\\u003e\\u0026\\'']},'msgsize':64},"
                  + "'events':[{'type':'in','ts':T,'kind':0,'cid':N,'name':'a','acc':'A',"
                  + "'subj':'foo'},"
                  + "{'type':'eg','ts':T,'kind':0,'cid':N,'name':'a','sub':'foo'}]}");
    }
  }

  private static String in(String user, String account, String subject) {
    return "{'type':'in','name':'%s','acc':'%s','subj':'%s'}".formatted(user, account, subject);
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void what_keeps_a_message_from_a_client_is_told(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program, CONFIG);
        Talker a = new Talker(server, "a", "", "SUB tr 9");
        Talker d =
            new Talker(server, "d", ",\"echo\":false", "SUB foo 1", "SUB foo q 2", "SUB * 3")) {
      d.publish("foo", TRACED);
      String echo = ",'error':'Not delivered because of no echo'}";
      assertThat(a.events().split("(?<=}),", -1))
          .containsExactlyInAnyOrder(
              in("d", "A", "foo"),
              "{'type':'eg','name':'d','sub':'foo'" + echo,
              "{'type':'eg','name':'d','sub':'*'" + echo,
              "{'type':'eg','name':'d','sub':'foo','queue':'q'" + echo);
      d.next(); // of the document, which is none of its own
      a.publish("denied", TRACED);
      assertThat(a.events())
          .isEqualTo(
              in("a", "A", "denied")
                  + ",{'type':'eg','name':'d','sub':'*',"
                  + "'error':'Not delivered because subscription denies this subject'}");
      d.next();
      d.publish("secret", TRACED, ONLY);
      assertThat(d.readLine()).startsWith("-ERR 'Permissions Violation for Publish");
      assertThat(a.events())
          .isEqualTo(
              "{'type':'in','name':'d','acc':'A','subj':'secret',"
                  + "'error':'Permissions Violation for Publish to \\'secret\\''}");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void where_mappings_send_a_message_is_told(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program, CONFIG);
        Talker a = new Talker(server, "a", "", "SUB tr 9", "SUB mm.* g 1")) {
      a.publish("m.x", TRACED, ONLY);
      assertThat(a.events())
          .isEqualTo(
              in("a", "A", "m.x")
                  + ",{'type':'sm','to':'mm.x'},"
                  + "{'type':'eg','name':'a','sub':'mm.*','queue':'g'}");
      a.publish("gone", TRACED, ONLY);
      assertThat(a.events()).isEqualTo(in("a", "A", "gone") + ",{'type':'sm','to':''}");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void what_is_told_of_an_imported_stream(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program, CONFIG);
        Talker a = new Talker(server, "a", "", "SUB tr 9");
        Talker _ = new Talker(server, "b", "", "SUB here.> 1")) {
      for (String only : List.of("A: b", ONLY)) {
        a.publish("st.x", TRACED, only);
        assertThat(a.events())
            .isEqualTo(
                in("a", "A", "st.x")
                    + ",{'type':'se','acc':'B','to':'here.st.x'},"
                    + "{'type':'eg','name':'b','acc':'B','sub':'st.*'}");
        a.publish("sn.x", TRACED, only);
        assertThat(a.events())
            .isEqualTo(in("a", "A", "sn.x") + ",{'type':'se','acc':'B','to':'here.sn.x'}");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void what_is_told_of_a_service(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program, CONFIG);
        Talker a = new Talker(server, "a", "", "SUB open.* 1", "SUB shut.* 2");
        Talker b = new Talker(server, "b", "", "SUB tr 9", "SUB inbox 1");
        Talker c = new Talker(server, "c", "", "SUB tr 9")) {
      String served = "{'type':'si','acc':'A','from':'my.%1$s.x','to':'%1$s.x'}";
      String got = ",{'type':'eg','name':'a','acc':'A','sub':'open.*'}";
      for (String only : List.of("A: b", ONLY)) {
        b.publish("my.open.x inbox", TRACED, only);
        assertThat(b.events())
            .isEqualTo(in("b", "B", "my.open.x") + "," + served.formatted("open") + got);
        c.publish("far.x", TRACED, only);
        assertThat(c.events())
            .isEqualTo(
                in("c", "C", "far.x")
                    + ",{'type':'si','acc':'B','from':'far.x','to':'my.open.x'},"
                    + served.formatted("open")
                    + got);
      }
      a.next();
      assertThat(a.header())
          .matches(
              "(?s)NATS/1.0\r\nA: b\r\nNats-Request-Info: \\{.*}\r\n"
                  + "Nats-Trace-Dest: _R_\\.\\w{6}\\.\\w{6}");
      a.next();
      b.publish("my.shut.x", TRACED);
      assertThat(b.events()).isEqualTo(in("b", "B", "my.shut.x") + "," + served.formatted("shut"));
      a.next();
      assertThat(a.header()).endsWith("\r\nNats-Trace-Dest: trace disabled");
      b.publish("my.shut.x inbox", TRACED, ONLY);
      assertThat(b.next()).startsWith("NATS/1.0 503\r\nNats-Subject: my.shut.x\r\n");
      assertThat(b.events()).isEqualTo(in("b", "B", "my.shut.x") + "," + served.formatted("shut"));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void what_is_told_of_a_response(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program, CONFIG);
        Talker a = new Talker(server, "a", "", "SUB open.* 1");
        Talker b = new Talker(server, "b", "", "SUB inbox 1")) {
      b.send("PUB my.open.x inbox 2\r\nhi\r\n");
      a.next();
      String reply = List.of(a.lastLine.split(" ", -1)).get(3);
      a.send("SUB tr 9\r\n");
      a.publish(reply, TRACED);
      assertThat(a.events())
          .isEqualTo(in("a", "A", "_R_") + ",{'type':'si','acc':'B','from':'_R_','to':'inbox'}");
      b.next();
      assertThat(b.header()).isEqualTo("NATS/1.0\r\nNats-Trace-Dest: trace disabled");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void what_is_told_of_requests_to_the_server(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program, CONFIG);
        Talker a = new Talker(server, "a", "", "SUB tr 9", "SUB inbox 1")) {
      for (String asked :
          List.of("SERVER.PING.CONNZ", "ACCOUNT.PING.CONNZ", "ACCOUNT.PING.STATZ")) {
        String subject = "$SYS.REQ." + asked;
        a.publish(subject, TRACED, ONLY);
        assertThat(a.events())
            .isEqualTo(
                in("a", "A", subject)
                    + ","
                    + "{'type':'si','acc':'$SYS','from':'%s','to':'$SYS.REQ.ACCOUNT.A.%s'}"
                        .formatted(subject, asked.substring(asked.length() - 5)));
      }
      String subject = "$SYS.REQ.USER.INFO";
      a.publish(subject + " inbox", TRACED, ONLY);
      assertThat(a.next()).startsWith("NATS/1.0 503\r\n");
      assertThat(a.events())
          .isEqualTo(
              in("a", "A", subject)
                  + ",{'type':'si','acc':'$SYS','from':'%s','to':'$SYS.REQ.USER.A.INFO'}"
                      .formatted(subject));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_traced_call_is_told_of_where_its_account_says(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program, CONFIG);
        Talker a = new Talker(server, "a", "", "SUB open.* 1");
        Talker b = new Talker(server, "b", "", "SUB account.tr 9")) {
      b.publish("my.open.x", "TraceParent: a-b-c-01");
      assertThat(b.events())
          .endsWith(
              "{'type':'si','acc':'A','from':'my.open.x','to':'open.x'},"
                  + "{'type':'eg','name':'a','acc':'A','sub':'open.*'}");
      a.next();
      assertThat(a.header()).contains("TraceParent: a-b-c-01", "Nats-Trace-Dest: _R_");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_message_that_is_too_long_is_told_of(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program, CONFIG);
        Talker a = new Talker(server, "a", "", "SUB tr 9");
        Talker big = new Talker(server, "d", "")) {
      String block = "NATS/1.0\r\n" + TRACED + "\r\n\r\n";
      big.send("HPUB foo " + block.length() + " 1001\r\n" + block);
      assertThat(big.readLine()).isEqualTo("-ERR 'Maximum Payload Violation'");
      assertThat(a.events())
          .isEqualTo(
              "{'type':'in','name':'d','acc':'A','subj':'foo','error':'maximum payload exceeded'}");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void it_is_packed_as_was_asked_for(ServerProgram program) throws IOException {
    try (ServerProcess server = ServerProcess.start(program, CONFIG);
        Talker a = new Talker(server, "a", "", "SUB tr 9")) {
      a.publish("foo", TRACED, "Accept-Encoding: br, gzip");
      a.next();
      assertThat(a.lastLine).matches("HMSG tr 9  36 \\d+");
      assertThat(a.header()).isEqualTo("NATS/1.0\r\nContent-Encoding: gzip");
      ByteArrayInputStream packed = new ByteArrayInputStream(a.last, 36, a.last.length - 36);
      try (GZIPInputStream in = new GZIPInputStream(packed)) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
            .contains("\"Accept-Encoding\":[\"br, gzip\"]");
      }
      a.publish("foo", TRACED, "Accept-Encoding: S2");
      a.next();
      assertThat(a.header()).isEqualTo("NATS/1.0\r\nContent-Encoding: snappy");
      a.publish("foo", TRACED, "Accept-Encoding: deflate");
      a.next();
      assertThat(a.header()).isEqualTo("NATS/1.0\r\nContent-Encoding: identity");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void nats_trace_shows_who_would_get_a_message(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program, CONFIG);
        Talker _ = new Talker(server, "a", "", "SUB orders.> 1", "SUB orders.* q 2");
        Talker _ = new Talker(server, "b", "", "SUB here.> 1")) {
      String[] login = {"--user", "a", "--password", "p", "trace"};
      assertThat(shape(NatsCommand.run(server, join(login, "orders.x", "hello"))))
          .containsExactlyInAnyOrder(
              "Tracing message route to subject orders.x",
              "Client \"NATS CLI Version\" cid:N server:\"S\" version:\"V\"",
              "--C Client \"a\" cid:N subject:\"orders.>\"",
              "--C Client \"a\" cid:N subject:\"orders.*\" queue:\"q\"",
              LEGEND,
              "Egress Count:",
              "Client: 2");
      assertThat(shape(NatsCommand.run(server, join(login, "st.x", "--deliver"))))
          .contains("--C Client \"b\" cid:N account:\"B\" subject:\"st.*\"", "Client: 1");
      assertThat(shape(NatsCommand.run(server, join(login, "nobody"))))
          .contains("--X No active interest");
    }
  }

  private static final String LEGEND =
      "Legend: Client: --C Router: --> Gateway: ==> Leafnode: ~~> JetStream: --J Error: --X";

  private static String[] join(String[] first, String... more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static List<String> shape(String output) {
    return output
        .lines()
        .map(
            line ->
                line.replaceAll("cid:\\d+", "cid:N")
                    .replaceAll("version:\"[^\"]*\"", "version:\"V\"")
                    .replaceAll("NATS CLI Version \\S+\"", "NATS CLI Version\"")
                    .strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }
}

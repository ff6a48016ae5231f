package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKeyPair;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is told of clients that a service has admitted or refused, on both servers
/// (docs/spec/core.md 4.12, 6.2).
@ExtendWith(NoLeaks.class)
@Timeout(120)
class CalloutEventsIT {
  private final NKeyPair issuer = NKeyPair.create(KeyKind.ACCOUNT, new SecureRandom());

  private ServerProcess start(ServerProgram program) {
    return ServerProcess.start(
        program,
        "accounts { SYS { users: [ { user: sys, password: sys } ] }",
        "  AUTH { users: [ { user: auth, password: p }, { user: ear, password: ear } ] }",
        "  APP {} }",
        "system_account: SYS",
        "authorization { timeout: 2, users: [ { user: other, password: other } ], auth_callout {"
            + " issuer: "
            + issuer.publicKey(),
        "  account: AUTH, auth_users: [ auth, ear, other, sys ] } }");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static RawConnection connect(ServerProcess server) {
    RawConnection client = RawConnection.open(server.port());
    client.readLine();
    client.send(
        "CONNECT {\"verbose\":false,\"user\":\"x\",\"pass\":\"y\",\"name\":\"n\"}\r\nPING\r\n");
    return client;
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_services_account_is_told_why_a_client_was_refused(ServerProgram program) {
    try (ServerProcess server = start(program);
        SystemClient ear = SystemClient.login(server, "ear", "SUB $SYS.ACCOUNT.> 1");
        CalloutService _ =
            new CalloutService(server, null, asked -> bytes(asked.answer("", "nope", issuer)));
        RawConnection client = connect(server)) {
      client.readUntilEnd(RawConnection.PATIENCE);

      SystemClient.Message event = ear.next();

      assertThat(event.subject()).isEqualTo("$SYS.ACCOUNT.CLIENT.AUTH.ERR");
      assertThat(event.text())
          .startsWith("{\"type\":\"io.nats.server.advisory.v1.client_disconnect\",\"id\":")
          .contains("\"host\":\"127.0.0.1\"", "\"acc\":\"AUTH\",\"user\":\"x\",\"name\":\"n\",")
          .containsPattern(
              "\"stop\":\"[^\"]*\",\"name_tag\":\"\\$G\",\"kind\":\"Client\","
                  + "\"client_type\":\"nats\"\\},\"sent\":\\{\"msgs\":0,\"bytes\":0\\},"
                  + "\"received\":\\{\"msgs\":0,\"bytes\":0\\},")
          .endsWith("\"reason\":\"Auth callout service returned an error: nope\"}");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void nobody_else_is_told_of_whom_the_service_refused(ServerProgram program) {
    try (ServerProcess server = start(program);
        SystemClient other = SystemClient.login(server, "other", "SUB $SYS.ACCOUNT.> 1");
        SystemClient watcher =
            SystemClient.login(server, "sys", "SUB $SYS.ACCOUNT.*.DISCONNECT 1");
        CalloutService _ =
            new CalloutService(server, null, asked -> bytes(asked.answer("", "nope", issuer)));
        RawConnection client = connect(server)) {
      client.readUntilEnd(RawConnection.PATIENCE);
      assertThat(watcher.next().text()).contains("\"user\":\"x\"");

      other.send("PUB $SYS.ACCOUNT.mark 0\r\n\r\n");
      assertThat(other.next().subject()).isEqualTo("$SYS.ACCOUNT.mark");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_was_admitted_is_shown_with_the_account_that_vouches(ServerProgram program) {
    try (ServerProcess server = start(program);
        SystemClient watcher = SystemClient.login(server, "sys", "SUB $SYS.ACCOUNT.APP.CONNECT 1");
        CalloutService _ =
            new CalloutService(
                server,
                null,
                asked -> bytes(asked.answer(asked.client("APP").sign(issuer), "", issuer)));
        RawConnection client = connect(server)) {
      assertThat(client.readLine()).isEqualTo("PONG");

      assertThat(watcher.next().text())
          .contains("\"acc\":\"APP\",\"user\":\"bobby\",\"name\":\"n\",")
          .contains("\"issuer_key\":\"APP\",\"name_tag\":\"APP\",\"kind\":\"Client\"");
      assertThat(server.monitor("/connz?auth=1&acc=APP").replaceAll("\\s", ""))
          .contains("\"account\":\"APP\",\"issuer_key\":\"APP\",\"name_tag\":\"APP\"}");
      assertThat(server.monitor("/connz?acc=APP")).doesNotContain("issuer_key");
    }
  }
}

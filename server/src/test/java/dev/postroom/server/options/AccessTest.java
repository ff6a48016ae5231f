package dev.postroom.server.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.AllowResponses;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.options.SubjectPermissions;
import dev.postroom.broker.options.User;
import dev.postroom.config.ConfigParser;
import dev.postroom.testsupport.TestCertificates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of accounts, users and labels in a configuration. Every expectation was seen on
/// nats-server.
class AccessTest {
  private static final String HASH = "$2a$04$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZabcde";

  @Test
  void listed_users_belong_to_their_accounts_and_those_of_authorization_to_the_default_one() {
    BrokerOptions broker =
        options(
                """
                authorization { users: [ {user: a, password: b} ] }
                accounts { A { users: [ {username: c, pass: d}, {user: e} ] }, B { } }
                no_auth_user: e
                """)
            .broker();

    assertThat(broker.authentication())
        .isEqualTo(
            Authentication.users(
                    User.of("a", "b"), User.of("c", "d").in("A"), User.of("e", "").in("A"))
                .withNoAuthUser("e"));
    assertThat(broker.accounts()).containsExactly(new AccountOptions("A"), new AccountOptions("B"));
    assertThat(broker.systemAccount()).isEqualTo("$SYS");
  }

  @Test
  void an_array_of_names_makes_accounts_without_users() {
    BrokerOptions broker = options("accounts: [A, B]").broker();

    assertThat(broker.accounts()).containsExactly(new AccountOptions("A"), new AccountOptions("B"));
    assertThat(broker.authentication()).isEqualTo(Authentication.none());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authorization { users: [] }",
        "accounts { A { users: [] } }",
        "accounts { \"$SYS\" { users: [] } }; authorization { users: [] }",
        "authorization { pass: a }",
        "no_auth_user: \"\"",
        "accounts: A"
      })
  void where_nobody_is_listed_nobody_is_asked(String config) {
    assertThat(options(config).broker().authentication()).isEqualTo(Authentication.none());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port: 1|$SYS",
        "system_account: \"\"|$SYS",
        "system_account: A; accounts: [A, B]|A",
        "no_system_account: true; system_account: A; accounts: [A, B]|A",
        "system_account: \"$G\"|$G",
        "no_system_account: true|''",
        "no_sys_acc: true; accounts: [\"$SYS\", B]|$SYS"
      })
  void the_system_account_is_named_or_the_usual_one_or_none(String config, String expected) {
    assertThat(options(config).broker().systemAccount()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "accounts { \"$SYS\" { users: [ {user: a, password: b} ] } }",
        "system_account: A; accounts { A { users: [ {user: a, password: b} ] } }",
        "no_system_account: true; accounts { \"$SYS\" { users: [ {user: a, password: b} ] } }"
      })
  void with_only_a_system_account_everybody_else_may_still_connect(String config) {
    assertThat(options(config).broker().authentication().othersEnter()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "accounts { \"$SYS\" { users: [ {user: a, password: b} ] } }; authorization { }",
        "accounts { \"$SYS\" { users: [ {user: a, password: b} ] }, B { } }",
        "accounts { \"$SYS\" { users: [ {user: a, password: b} ] } }; no_auth_user: a"
      })
  void with_more_than_a_system_account_they_may_not(String config) {
    assertThat(options(config).broker().authentication().othersEnter()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no_auth_user: bob|no_auth_user: \"bob\" present, but users/nkeys are not defined",
        "no_auth_user: bob; authorization { user: bob, pass: b }|no_auth_user: \"bob\" present, but"
            + " users/nkeys are not defined",
        "no_auth_user: bob; authorization { users: [] }|no_auth_user: \"bob\" present, but"
            + " users/nkeys are not defined",
        "no_auth_user: bob; authorization { users: [{user: a}] }|no_auth_user: \"bob\" not present"
            + " as user or nkey in authorization block or account configuration",
        "system_account: Z|error resolving system account: account missing",
        "system_account: \"$SYS\"|error resolving system account: account missing",
        "system_account: Z; no_auth_user: a|no_auth_user: \"a\" present, but users/nkeys are not"
            + " defined"
      })
  void what_only_a_start_can_see_ends_it_and_not_the_check(String config, String message) {
    assertThat(read(config, "-c", "q.conf"))
        .isEqualTo(new Command.Refuse("nats-server: " + message + "\n"));
    assertThat(read(config, "-t", "-c", "q.conf")).isInstanceOf(Command.Approve.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "authorization { users: [{user: a, pass: b}] }|true",
        "authorization { users: [{user: a}] }|true",
        "accounts { A { users: [{user: a, pass: HASH}, {user: b, pass: c}] } }|true",
        "accounts { A { users: [{user: a, pass: HASH}] } }|false",
        "authorization { user: a, pass: b }|true",
        "authorization { pass: b }|true",
        "authorization { user: a, pass: HASH }|false",
        "authorization { user: a }|false",
        "authorization { token: a }|false"
      })
  void a_password_that_is_no_hash_is_warned_of(String config, boolean isWarned) {
    assertThat(options(config.replace("HASH", HASH)).plaintextPassword()).isEqualTo(isWarned);
  }

  @Test
  void who_is_named_by_a_certificate_needs_no_password(@TempDir Path folder) {
    String tls =
        "tls { cert_file: '%s', key_file: '%s', ca_file: '%s', verify_and_map: true }\n"
            .formatted(
                TestCertificates.write(folder, "server.pem"),
                TestCertificates.write(folder, "server-key.pem"),
                TestCertificates.write(folder, "ca.pem"));
    String users = "accounts { A { users: [{user: a}] } }";
    assertThat(options(tls + users).plaintextPassword()).isFalse();
    assertThat(options(tls.replace("verify_and_map", "verify") + users).plaintextPassword())
        .isTrue();
    assertThat(options(tls + users.replace("user: a", "user: a, pass: b")).plaintextPassword())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "monitoring_user: a|monitoring_user and monitoring_password go together: one of them is"
            + " missing",
        "monitoring_password: a|monitoring_user and monitoring_password go together: one of them is"
            + " missing",
        "monitoring_user: 'a:b', monitoring_password: c|monitoring_user must not have a colon,"
            + " which HTTP ends it with"
      })
  void what_is_wrong_in_the_block_of_our_own_a_check_can_see_too(String keys, String message) {
    Command refused = new Command.Refuse("nats-server: " + message + "\n");
    assertThat(read("postroom { " + keys + " }", "-c", "q.conf")).isEqualTo(refused);
    assertThat(read("postroom { " + keys + " }", "-t", "-c", "q.conf")).isEqualTo(refused);
  }

  @Test
  void tags_are_lower_case_and_once_each() {
    Labels labels =
        options(
                """
                server_tags: ["B", "a", "b", "", "C d"]
                server_metadata { y: "1", X: "" }
                feature_flags { z: true, js_ack_fc_v2: false }
                """)
            .labels();

    assertThat(labels)
        .isEqualTo(
            new Labels(
                List.of("b", "a", "c d"),
                Map.of("X", "", "y", "1"),
                Map.of("z", true, "js_ack_fc_v2", false)));
    assertThat(options("server_tags: \"A b\"").labels().tags()).containsExactly("a b");
  }

  @Test
  void permissions_are_those_of_the_user_or_else_of_its_block() {
    List<User> users =
        options(
                """
                authorization {
                  users: [
                    {user: a, permissions: {publish: [x, "y.>"], subscribe: {allow: "s q", deny: t}}}
                    {user: b, permissions: {allow_responses: {max: 5, ttl: "1m"}}}
                    {user: c, permissions: {}}
                    {user: d}
                  ]
                  default_permissions { pub: { deny: z }, allow_responses: true }
                }
                accounts { A { default_permissions { sub: u }, users: [ {user: e} ] } }
                """)
            .broker()
            .authentication()
            .users();

    PermissionOptions all = PermissionOptions.all();
    assertThat(users)
        .extracting(User::permissions)
        .containsExactlyInAnyOrder(
            all.withPublish(SubjectPermissions.allowing("x", "y.>"))
                .withSubscribe(SubjectPermissions.allowing("s q").deny("t")),
            all.withResponses(new AllowResponses(5, Duration.ofMinutes(1))),
            all,
            all.withPublish(SubjectPermissions.denying("z"))
                .withResponses(AllowResponses.defaults()),
            all.withSubscribe(SubjectPermissions.allowing("u")));
  }

  private static ServerOptions options(String config) {
    Command command = read(config, "-c", "q.conf");
    if (command instanceof Command.Run run) {
      return run.options();
    }
    throw new AssertionError(command);
  }

  private static Command read(String config, String... words) {
    ConfigParser parser =
        new ConfigParser(path -> config.getBytes(StandardCharsets.UTF_8), Map.of());
    return new CommandLine("nats-server", "", parser).read(List.of(words));
  }
}

package dev.postroom.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.User;
import dev.postroom.testsupport.NoLeaks;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is said of accounts and of subscriptions. That the documents have the form of the Go server
/// is proved beside it, by an integration test.
@ExtendWith(NoLeaks.class)
class AccountDocumentsTest {
  private final TestServer server =
      new TestServer(
          options ->
              options
                  .accounts(List.of(new AccountOptions("A"), new AccountOptions("B")))
                  .authentication(
                      Authentication.users(User.of("a", "a").in("A"), User.of("b", "b").in("B"))),
          "");

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void accounts_are_named_and_one_is_shown_in_detail() {
    client("a", "SUB foo 1");

    assertThat(server.document("/accountz"))
        .contains("\"system_account\": \"$SYS\",")
        .contains("\"accounts\": [\n    \"$G\",\n    \"$SYS\",\n    \"A\",\n    \"B\"\n  ]");
    assertThat(server.document("/accountz?acc=A"))
        .contains("\"account_name\": \"A\",", "\"client_connections\": 1,")
        .contains("\"sublist_stats\": {\n      \"num_subscriptions\": 1,")
        .doesNotContain("is_system", "\"accounts\"");
    assertThat(server.document("/accountz?acc=$SYS")).contains("\"is_system\": true,");
  }

  @Test
  void traffic_is_that_of_the_account() {
    client("a", "SUB foo 1", "SUB foo 2", "PUB foo 5\r\nhello");
    client("b", "PUB foo 2\r\nhi");

    String used = server.document("/accstatz");
    assertThat(used).contains("\"acc\": \"A\",", "\"acc\": \"B\",").doesNotContain("$G", "$SYS");
    assertThat(used)
        .containsSubsequence(
            "\"acc\": \"A\",",
            "\"conns\": 1,",
            "\"num_subscriptions\": 2,",
            "\"sent\": {\n        \"msgs\": 2,\n        \"bytes\": 10,",
            "\"received\": {\n        \"msgs\": 1,\n        \"bytes\": 5,",
            "\"acc\": \"B\",",
            "\"sent\": {\n        \"msgs\": 0,",
            "\"received\": {\n        \"msgs\": 1,\n        \"bytes\": 2,");
    assertThat(server.document("/accstatz?unused=1")).contains("$G", "$SYS");
  }

  @Test
  void subscriptions_are_listed_paged_and_tested() {
    client("a", "SUB foo 1", "SUB bar.* q 2", "SUB baz.> 3");
    client("b", "SUB foo 4", "SUB gone 5", "UNSUB 5");

    assertThat(server.document("/subsz"))
        .contains("\"num_subscriptions\": 4,", "\"num_inserts\": 5,", "\"num_removes\": 1,")
        .contains("\"total\": 0,\n  \"offset\": 0,\n  \"limit\": 1024\n}")
        .doesNotContain("subscriptions_list");
    assertThat(sids("/subsz?subs=1")).containsExactlyInAnyOrder("1", "2", "3", "4");
    assertThat(sids("/subsz?subs=1&acc=A")).containsExactlyInAnyOrder("1", "2", "3");
    assertThat(sids("/subsz?subs=1&acc=none")).isEmpty();
    assertThat(sids("/subsz?subs=1&limit=2")).hasSize(2);
    assertThat(sids("/subsz?subs=1&offset=3")).containsExactly("4");
    assertThat(sids("/subsz?subs=1&offset=9&limit=1")).isEmpty();
    assertThat(sids("/subsz?subs=1&test=foo")).containsExactly("1", "4");
    assertThat(sids("/subsz?subs=1&test=foo&limit=1")).containsExactly("1");
    assertThat(sids("/subsz?subs=1&test=bar.x&acc=A")).containsExactly("2");
    assertThat(server.document("/subscriptionsz?subs=1&offset=3")).contains("\"total\": 4,");
    assertThat(server.document("/subsz?subs=1&test=foo&limit=1")).contains("\"total\": 2,");
    assertThat(server.document("/subsz?subs=1&test=bar.x"))
        .contains(
            """
                {
                  "account": "A",
                  "account_tag": "A",
                  "subject": "bar.*",
                  "qgroup": "q",
                  "sid": "2",
                  "msgs": 0,
                  "cid": 7
                }
            """);
    assertThat(server.document("/subsz?acc=none")).contains("\"num_subscriptions\": 0,");
  }

  @Test
  void connections_of_an_account_are_found() {
    client("a");
    client("b");

    assertThat(server.document("/connz?acc=B&auth=1"))
        .contains("\"total\": 1,", "\"account\": \"B\",");
    assertThat(server.document("/connz?acc=none")).contains("\"connections\": null");
  }

  private List<String> sids(String target) {
    return Pattern.compile("\"sid\": \"([^\"]+)\"")
        .matcher(server.document(target))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private void client(String user, String... lines) {
    String[] all = new String[lines.length + 1];
    all[0] = "CONNECT {\"verbose\":false,\"user\":\"%1$s\",\"pass\":\"%1$s\"}".formatted(user);
    System.arraycopy(lines, 0, all, 1, lines.length);
    server.addClient(all);
  }
}

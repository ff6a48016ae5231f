package dev.postroom.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.Authentication;
import dev.postroom.monitoring.options.LoadedConfig;
import dev.postroom.testsupport.NoLeaks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The documents have the names, the order and the shape of the Go server's; the texts here were
/// recorded from it (version 2.15.2), values taken out.
@ExtendWith(NoLeaks.class)
class DocumentsTest {
  private static final String CONNECT =
      "CONNECT {\"verbose\":false,\"name\":\"n\",\"lang\":\"java\",\"version\":\"1\"}";

  // The names the Go server writes, in its order, as recorded from it.
  private static final String VARZ =
      """
      {
        "server_id"
        "server_name"
        "version"
        "proto"
        "go"
        "host"
        "port"
        "max_connections"
        "ping_interval"
        "ping_max"
        "http_host"
        "http_port"
        "http_base_path"
        "https_port"
        "auth_timeout"
        "max_control_line"
        "max_payload"
        "max_pending"
        "cluster" {}
        "gateway" {}
        "leaf" {}
        "mqtt" {}
        "websocket" {}
        "jetstream" {}
        "tls_timeout"
        "write_deadline"
        "start"
        "now"
        "uptime"
        "mem"
        "cores"
        "gomaxprocs"
        "cpu"
        "connections"
        "total_connections"
        "routes"
        "remotes"
        "leafnodes"
        "in_msgs"
        "in_bytes"
        "in_client_msgs"
        "in_client_bytes"
        "out_msgs"
        "out_bytes"
        "out_client_msgs"
        "out_client_bytes"
        "slow_consumers"
        "stale_connections"
        "stalled_clients"
        "subscriptions"
        "http_req_stats" {
          "/connz"
          "/varz"
        }
        "config_load_time"
        "config_digest"
        "feature_flags" {
          "js_ack_fc_v2"
          "js_api_reply_v2"
          "js_raft_delete_range"
          "js_snapshot_sources"
        }
        "system_account"
        "slow_consumer_stats" {
          "clients"
          "routes"
          "gateways"
          "leafs"
        }
        "stale_connection_stats" {
          "clients"
          "routes"
          "gateways"
          "leafs"
        }
        "disk_io_wait_stats" {
          "waiters"
          "waits"
          "wait_time"
          "max_wait_time"
        }
      }
      """;

  private static final String CONNZ =
      """
      {
        "server_id"
        "now"
        "num_connections"
        "total"
        "offset"
        "limit"
        "connections" [
          {
            "cid"
            "kind"
            "type"
            "ip"
            "port"
            "start"
            "last_activity"
            "rtt"
            "uptime"
            "idle"
            "pending_bytes"
            "in_msgs"
            "out_msgs"
            "in_bytes"
            "out_bytes"
            "subscriptions"
            "name"
            "lang"
            "version"
            "subscriptions_list" [
              "bar"
              "foo"
            ]
            "name_tag"
          }
        ]
      }
      """;

  private static final String CONNZ_WITH_DETAIL =
      """
      {
        "server_id"
        "now"
        "num_connections"
        "total"
        "offset"
        "limit"
        "connections" [
          {
            "cid"
            "kind"
            "type"
            "ip"
            "port"
            "start"
            "last_activity"
            "rtt"
            "uptime"
            "idle"
            "pending_bytes"
            "in_msgs"
            "out_msgs"
            "in_bytes"
            "out_bytes"
            "subscriptions"
            "name"
            "lang"
            "version"
            "subscriptions_list_detail" [
              {
                "subject"
                "sid"
                "msgs"
                "cid"
              }
              {
                "subject"
                "qgroup"
                "sid"
                "msgs"
                "max"
                "cid"
              }
            ]
            "name_tag"
          }
        ]
      }
      """;

  private static final String CLOSED =
      """
      {
        "server_id"
        "now"
        "num_connections"
        "total"
        "offset"
        "limit"
        "connections" [
          {
            "cid"
            "kind"
            "type"
            "ip"
            "port"
            "start"
            "last_activity"
            "stop"
            "reason"
            "rtt"
            "uptime"
            "idle"
            "pending_bytes"
            "in_msgs"
            "out_msgs"
            "in_bytes"
            "out_bytes"
            "subscriptions"
          }
          {
            "cid"
            "kind"
            "type"
            "ip"
            "port"
            "start"
            "last_activity"
            "stop"
            "reason"
            "rtt"
            "uptime"
            "idle"
            "pending_bytes"
            "in_msgs"
            "out_msgs"
            "in_bytes"
            "out_bytes"
            "subscriptions"
          }
        ]
      }
      """;

  @Test
  void varz_has_the_names_of_the_go_server() {
    try (TestServer server = new TestServer()) {
      server.get("/connz");

      assertThat(Skeleton.of(server.document("/varz"))).isEqualTo(VARZ);
    }
  }

  @Test
  void varz_has_true_values() {
    try (TestServer server =
        new TestServer(
            options -> options.serverName("post").authentication(Authentication.user("a", "b")),
            "")) {
      server.client(
          "CONNECT {\"user\":\"a\",\"pass\":\"b\",\"verbose\":false}", "SUB x 1", "PUB x 2\r\nhi");
      server.get("/connz");
      server.get("/none");
      server.advance(java.time.Duration.ofSeconds(93_784));

      assertThat(server.document("/varz"))
          .contains("\"server_id\": \"" + server.broker.id() + "\"")
          .contains("\"server_name\": \"post\"")
          .contains("\"version\": \"2.15.2\"")
          .contains("\"port\": " + server.clientPort + ",")
          .contains("\"auth_required\": true")
          .contains("\"http_port\": -1,")
          .contains("\"auth_timeout\": 2,")
          .contains("\"write_deadline\": 10000000000,")
          .contains("\"uptime\": \"1d2h3m4s\"")
          .contains("\"connections\": 1,")
          .contains("\"total_connections\": 1,")
          .contains("\"in_msgs\": 1,")
          .contains("\"in_bytes\": 2,")
          .contains("\"out_client_msgs\": 1,")
          .contains("\"out_client_bytes\": 2,")
          .contains("\"subscriptions\": 1,")
          .contains("\"http_req_stats\": {\n    \"/connz\": 1,\n    \"/varz\": 1\n  },")
          .contains("\"config_digest\": \"sha256:00\"")
          .contains("\"js_raft_delete_range\": true")
          .containsPattern("\"mem\": [1-9][0-9]{6,},")
          .containsPattern("\"cores\": [1-9]");
    }
  }

  @Test
  void varz_shows_what_the_server_is_called_by_and_its_system_account() {
    try (TestServer server = new TestServer(options -> options.systemAccount("S"), "")) {
      server.config = new LoadedConfig("", Instant.EPOCH, List.of("a", "b c"), Map.of("x", "y"));

      assertThat(server.document("/varz"))
          .contains(
              """
              "tags": [
                  "a",
                  "b c"
                ],
                "metadata": {
                  "x": "y"
                },\
              """)
          .contains("\"system_account\": \"S\"");
    }
    try (TestServer server = new TestServer(options -> options.systemAccount(""), "")) {
      assertThat(server.document("/varz")).doesNotContain("system_account");
    }
  }

  @Test
  void connz_has_the_names_of_the_go_server() {
    try (TestServer server = new TestServer()) {
      server.client(CONNECT, "SUB foo q 1", "UNSUB 1 5", "SUB bar 2", "PUB bar 2\r\nhi");

      assertThat(Skeleton.of(server.document("/connz?auth=1&subs=1"))).isEqualTo(CONNZ);
      assertThat(Skeleton.of(server.document("/connz?auth=true&subs=Detail")))
          .isEqualTo(CONNZ_WITH_DETAIL);
    }
  }

  @Test
  void connz_shows_what_a_client_is_and_did() {
    try (TestServer server = new TestServer()) {
      int port = server.client(CONNECT, "SUB bar 2", "PUB bar 2\r\nhi").localPort();

      assertThat(server.document("/connz"))
          .contains(
              "\"num_connections\": 1,\n  \"total\": 1,\n  \"offset\": 0,\n  \"limit\": 1024,")
          .contains("\"cid\": 5,\n      \"kind\": \"Client\",\n      \"type\": \"nats\",")
          .contains("\"ip\": \"127.0.0.1\",\n      \"port\": " + port + ",")
          .contains("\"uptime\": \"0s\",\n      \"idle\": \"0s\",\n      \"pending_bytes\": 0,")
          .contains("\"in_msgs\": 1,\n      \"out_msgs\": 1,\n      \"in_bytes\": 2,")
          .contains("\"subscriptions\": 1,\n      \"name\": \"n\",\n      \"lang\": \"java\",")
          .doesNotContain("name_tag", "authorized_user", "subscriptions_list", "stop", "reason");
    }
  }

  @Test
  void closed_connections_have_stop_and_reason() {
    try (TestServer server = new TestServer()) {
      server.offender("FOO\r\n");
      server.offender("PUB " + "a".repeat(5000) + "\r\n");

      String document = server.document("/connz?state=closed&auth=1&subs=detail");

      assertThat(Skeleton.of(document)).isEqualTo(CLOSED);
      assertThat(document)
          .contains("\"reason\": \"Protocol Violation\"")
          .contains("\"reason\": \"Maximum Control Line Exceeded\"")
          .contains("\"rtt\": \"0s\"");
    }
  }

  @Test
  void an_account_that_does_not_exist_has_an_empty_document() {
    try (TestServer server = new TestServer()) {
      server.client(CONNECT);

      assertThat(server.document("/connz?acc=zz&limit=3&offset=2"))
          .matches(
              """
              \\{
                "server_id": "",
                "now": "[^"]*",
                "num_connections": 0,
                "total": 0,
                "offset": 2,
                "limit": 3,
                "connections": null
              }\
              """);
    }
  }
}

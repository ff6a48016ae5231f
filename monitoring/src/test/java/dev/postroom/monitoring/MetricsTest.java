package dev.postroom.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The names are those of prometheus-nats-exporter for this server's documents, as published
/// scrapes of it show them.
@ExtendWith(NoLeaks.class)
class MetricsTest {
  private static final String ONE_LABEL = "\\w+=\"(?:[^\"\\\\]|\\\\.)*\"";
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-z_]+)(?:\\{" + ONE_LABEL + "(?:," + ONE_LABEL + ")*\\})? [-+0-9.EINaf]+");

  // Of the exporter with -varz -connz -subz -accountz -accstatz -healthz -routez -leafz.
  private static final List<String> EXPORTER =
      List.of(
          "gnatsd_accountz_client_connections gnatsd_accountz_complete gnatsd_accountz_expired",
          "gnatsd_accountz_is_system gnatsd_accountz_jetstream_enabled",
          "gnatsd_accountz_leafnode_connections gnatsd_accountz_limit_conn",
          "gnatsd_accountz_limit_data gnatsd_accountz_limit_exports gnatsd_accountz_limit_imports",
          "gnatsd_accountz_limit_leaf gnatsd_accountz_limit_payload gnatsd_accountz_limit_subs",
          "gnatsd_accountz_limit_wildcards gnatsd_accountz_subscriptions",
          "gnatsd_accstatz_current_connections gnatsd_accstatz_leaf_nodes",
          "gnatsd_accstatz_received_bytes gnatsd_accstatz_received_messages",
          "gnatsd_accstatz_sent_bytes gnatsd_accstatz_sent_messages",
          "gnatsd_accstatz_slow_consumers gnatsd_accstatz_subscriptions",
          "gnatsd_accstatz_total_connections gnatsd_connz_in_bytes gnatsd_connz_in_msgs",
          "gnatsd_connz_limit gnatsd_connz_num_connections gnatsd_connz_offset",
          "gnatsd_connz_out_bytes gnatsd_connz_out_msgs gnatsd_connz_pending_bytes",
          "gnatsd_connz_subscriptions gnatsd_connz_total gnatsd_healthz_status",
          "gnatsd_healthz_status_value gnatsd_leafz_conn_nodes_total gnatsd_routez_num_routes",
          "gnatsd_routez_server_id gnatsd_routez_server_name gnatsd_subsz_avg_fanout",
          "gnatsd_subsz_cache_hit_rate gnatsd_subsz_limit gnatsd_subsz_max_fanout",
          "gnatsd_subsz_num_cache gnatsd_subsz_num_inserts gnatsd_subsz_num_matches",
          "gnatsd_subsz_num_removes gnatsd_subsz_num_subscriptions gnatsd_subsz_offset",
          "gnatsd_subsz_server_id gnatsd_subsz_total gnatsd_varz_auth_timeout",
          "gnatsd_varz_config_load_time gnatsd_varz_connections gnatsd_varz_cores",
          "gnatsd_varz_cpu gnatsd_varz_disk_io_wait_stats_max_wait_time",
          "gnatsd_varz_disk_io_wait_stats_wait_time gnatsd_varz_disk_io_wait_stats_waiters",
          "gnatsd_varz_disk_io_wait_stats_waits gnatsd_varz_gomaxprocs gnatsd_varz_http_port",
          "gnatsd_varz_http_req_stats_connz gnatsd_varz_https_port gnatsd_varz_in_bytes",
          "gnatsd_varz_in_client_bytes gnatsd_varz_in_client_msgs gnatsd_varz_in_msgs",
          "gnatsd_varz_leafnodes gnatsd_varz_max_connections gnatsd_varz_max_control_line",
          "gnatsd_varz_max_payload gnatsd_varz_max_pending gnatsd_varz_mem",
          "gnatsd_varz_out_bytes gnatsd_varz_out_client_bytes gnatsd_varz_out_client_msgs",
          "gnatsd_varz_out_msgs gnatsd_varz_ping_interval gnatsd_varz_ping_max",
          "gnatsd_varz_port gnatsd_varz_proto gnatsd_varz_remotes gnatsd_varz_routes",
          "gnatsd_varz_server_id gnatsd_varz_server_name",
          "gnatsd_varz_slow_consumer_stats_clients gnatsd_varz_slow_consumer_stats_gateways",
          "gnatsd_varz_slow_consumer_stats_leafs gnatsd_varz_slow_consumer_stats_routes",
          "gnatsd_varz_slow_consumers gnatsd_varz_stale_connection_stats_clients",
          "gnatsd_varz_stale_connection_stats_gateways",
          "gnatsd_varz_stale_connection_stats_leafs gnatsd_varz_stale_connection_stats_routes",
          "gnatsd_varz_stale_connections gnatsd_varz_stalled_clients gnatsd_varz_start",
          "gnatsd_varz_subscriptions gnatsd_varz_tls_timeout gnatsd_varz_total_connections",
          "gnatsd_varz_version gnatsd_varz_write_deadline");

  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void the_metrics_of_the_exporter_are_there_and_no_others_of_its_kind() {
    server.get("/connz");

    assertThat(names("gnatsd_"))
        .containsExactlyElementsOf(List.of(String.join(" ", EXPORTER).split(" ", -1)));
  }

  @Test
  void the_java_machine_is_told_about() {
    assertThat(names("jvm_"))
        .contains(
            "jvm_memory_used_bytes",
            "jvm_memory_max_bytes",
            "jvm_gc_collection_seconds",
            "jvm_runtime_info",
            "jvm_threads_current");
    assertThat(names("process_"))
        .containsExactly("process_resident_memory_bytes", "process_start_time_seconds");
    assertThat(server.document("/metrics"))
        .contains("# TYPE jvm_gc_collection_seconds summary\njvm_gc_collection_seconds_count{gc=");
  }

  @Test
  void figures_are_those_of_the_documents() {
    server.client("SUB a 1", "PUB a 2\r\nhi");
    String id = "{server_id=\"" + server.broker.id() + "\"";

    assertThat(server.document("/metrics").lines())
        .contains(
            "# HELP gnatsd_varz_connections connections",
            "# TYPE gnatsd_varz_connections gauge",
            "gnatsd_varz_connections" + id + "} 1",
            "gnatsd_varz_in_bytes" + id + "} 2",
            "gnatsd_varz_version" + id + ",value=\"2.15.2\"} 1",
            "# TYPE gnatsd_connz_in_msgs counter",
            "gnatsd_connz_in_msgs" + id + "} 1",
            "gnatsd_varz_ping_interval" + id + "} 120000000000",
            "gnatsd_healthz_status" + id + "} 0",
            "gnatsd_accstatz_sent_bytes{account=\"$G\",account_id=\"$G\",account_name=\"$G\","
                + "server_id=\""
                + server.broker.id()
                + "\"} 2");
  }

  @Test
  void every_line_is_in_the_format_and_every_family_has_one_head() {
    server.client("CONNECT {\"name\":\"a\\\"b\\\\\",\"verbose\":false}");
    String response = server.get("/metrics");
    assertThat(response).contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n");
    List<String> heads = new ArrayList<>();
    for (String line : server.document("/metrics").lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        heads.add(line.split(" ", -1)[2]);
      } else if (!line.startsWith("# HELP ")) {
        assertThat(line).matches(SAMPLE);
        assertThat(line).startsWith(heads.getLast());
      }
    }
    assertThat(heads).doesNotHaveDuplicates().isSorted();
  }

  private List<String> names(String prefix) {
    return server
        .document("/metrics")
        .lines()
        .filter(line -> line.startsWith("# TYPE " + prefix))
        .map(line -> line.split(" ", -1)[2])
        .toList();
  }
}

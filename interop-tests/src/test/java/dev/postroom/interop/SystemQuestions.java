package dev.postroom.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What can be asked of a server by messages, each with the values of its answer that no two
/// servers share (docs/spec/core.md 4.13).
final class SystemQuestions {
  private static final String MADE = "each server's own";
  private static final String CACHE = "each server remembers other things of its matches";
  private static final String OWN_TRAFFIC = "ids and numbers of the server are not equally long";

  private static final String ASKING = "the request itself is counted before or after the answer";

  private static final Map<String, String> ANY_VALUE =
      Map.ofEntries(
          Map.entry(".id", MADE),
          Map.entry(".server.id", MADE),
          Map.entry(".server.seq", "messages of the server's own, heard or not, count there"),
          Map.entry(".seq", "as above"),
          Map.entry(".client.rtt", MADE),
          Map.entry(".num_subscriptions", "counted a moment after a client came or went"),
          Map.entry(".statsz.mem", MADE),
          Map.entry(".statsz.cpu", MADE),
          Map.entry(".statsz.sent.msgs", OWN_TRAFFIC),
          Map.entry(".statsz.sent.bytes", OWN_TRAFFIC),
          Map.entry(".statsz.sent_to_clients.msgs", OWN_TRAFFIC),
          Map.entry(".statsz.sent_to_clients.bytes", OWN_TRAFFIC),
          Map.entry(".data.System recvQ.in_progress", "the one before may be at its end"),
          Map.entry(".data.server_id", MADE),
          Map.entry(".data.go", "the language's version"),
          Map.entry(".data.port", MADE),
          Map.entry(".data.http_req_stats./connz", "asked until all clients had gone"),
          Map.entry(".data.websocket.port", MADE),
          Map.entry(".data.uptime", MADE),
          Map.entry(".data.mem", MADE),
          Map.entry(".data.cpu", MADE),
          Map.entry(".data.out_msgs", OWN_TRAFFIC),
          Map.entry(".data.out_bytes", OWN_TRAFFIC),
          Map.entry(".data.out_client_msgs", OWN_TRAFFIC),
          Map.entry(".data.out_client_bytes", OWN_TRAFFIC),
          Map.entry(".data.connections[].in_msgs", ASKING),
          Map.entry(".data.connections[].in_bytes", ASKING),
          Map.entry(".data.account_statz[].received.msgs", ASKING),
          Map.entry(".data.account_statz[].received.bytes", ASKING),
          Map.entry(".data.in_msgs", ASKING),
          Map.entry(".data.in_bytes", ASKING),
          Map.entry(".data.in_client_msgs", ASKING),
          Map.entry(".data.in_client_bytes", ASKING),
          Map.entry(".data.connections[].port", MADE),
          Map.entry(".data.connections[].rtt", MADE),
          Map.entry(".data.connections[].uptime", MADE),
          Map.entry(".data.connections[].idle", MADE),
          Map.entry(".data.connections[].out_bytes", OWN_TRAFFIC),
          Map.entry(".data.connections[].pending_bytes", OWN_TRAFFIC),
          Map.entry(".data.num_matches", CACHE),
          Map.entry(".data.num_cache", CACHE),
          Map.entry(".data.cache_hit_rate", CACHE),
          Map.entry(".data.max_fanout", CACHE),
          Map.entry(".data.avg_fanout", CACHE),
          Map.entry(".data.sublist_stats.num_matches", CACHE),
          Map.entry(".data.sublist_stats.num_cache", CACHE),
          Map.entry(".data.sublist_stats.cache_hit_rate", CACHE),
          Map.entry(".data.sublist_stats.max_fanout", CACHE),
          Map.entry(".data.sublist_stats.avg_fanout", CACHE),
          Map.entry(".data.account_detail.sublist_stats.num_matches", CACHE),
          Map.entry(".data.account_detail.sublist_stats.num_cache", CACHE),
          Map.entry(".data.account_detail.sublist_stats.cache_hit_rate", CACHE),
          Map.entry(".data.account_detail.sublist_stats.max_fanout", CACHE),
          Map.entry(".data.account_detail.sublist_stats.avg_fanout", CACHE),
          Map.entry(".data.account_statz[].sent.bytes", OWN_TRAFFIC));

  static final MonitoringDocument DOCUMENT = new MonitoringDocument(ANY_VALUE, Map.of());

  /// A request: its subject, in which `{id}` stands for the server's id, and its body.
  record Request(String subject, String body) {}

  static Request ask(String subject) {
    return new Request(subject, "");
  }

  static Request ask(String subject, String body) {
    return new Request(subject, body);
  }

  static final List<Request> OF_SERVERS =
      List.of(
          ask("$SYS.REQ.SERVER.PING"),
          ask("$SYS.REQ.SERVER.PING.STATSZ"),
          ask("$SYS.REQ.SERVER.{id}.STATSZ"),
          ask("$SYS.REQ.SERVER.PING.IDZ"),
          ask("$SYS.REQ.SERVER.{id}.IDZ", "{bad"),
          ask("$SYS.REQ.SERVER.PING.VARZ"),
          ask("$SYS.REQ.SERVER.PING.CONNZ"),
          ask("$SYS.REQ.SERVER.{id}.CONNZ", "{\"auth\":true,\"subscriptions\":true}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"subscriptions_detail\":true,\"acc\":\"A\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"acc\":\"A\",\"filter_subject\":\"foo\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"acc\":\"A\",\"filter_subject\":\"bar.*\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"acc\":\"A\",\"filter_subject\":\"none\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"filter_subject\":\"foo\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"acc\":\"none\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"sort\":\"bogus\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"sort\":\"stop\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"state\":1,\"auth\":true}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"state\":5}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"offset\":-1,\"limit\":-1,\"user\":\"a\"}"),
          ask("$SYS.REQ.SERVER.PING.CONNZ", "{\"sort\":\"cid\",\"limit\":1,\"offset\":1}"),
          ask("$SYS.REQ.SERVER.PING.SUBSZ"),
          ask("$SYS.REQ.SERVER.PING.SUBSZ", "{\"test\":\"foo\",\"subscriptions\":true}"),
          ask("$SYS.REQ.SERVER.PING.SUBSZ", "{\"account\":\"EMPTY\",\"subscriptions\":true}"),
          ask("$SYS.REQ.SERVER.PING.SUBSZ", "{\"account\":\"none\"}"),
          ask("$SYS.REQ.SERVER.PING.SUBSZ", "{\"test\":\"foo.*\"}"),
          ask("$SYS.REQ.SERVER.PING.ROUTEZ", "{\"subscriptions\":true}"),
          ask("$SYS.REQ.SERVER.PING.GATEWAYZ"),
          ask("$SYS.REQ.SERVER.PING.LEAFZ"),
          ask("$SYS.REQ.SERVER.PING.ACCOUNTZ"),
          ask("$SYS.REQ.SERVER.PING.ACCOUNTZ", "{\"account\":\"A\"}"),
          ask("$SYS.REQ.SERVER.PING.ACCOUNTZ", "{\"account\":\"SYS\"}"),
          ask("$SYS.REQ.SERVER.PING.ACCOUNTZ", "{\"account\":\"none\"}"),
          ask("$SYS.REQ.SERVER.PING.JSZ"),
          ask("$SYS.REQ.SERVER.PING.JSZ", "{\"account\":\"none\"}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ"),
          ask("$SYS.REQ.SERVER.{id}.HEALTHZ", "{\"stream\":\"x\"}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"stream\":\"x\",\"details\":true}"),
          ask("$SYS.REQ.SERVER.PING.PROFILEZ"),
          ask("$SYS.REQ.SERVER.PING.PROFILEZ", "{\"name\":\"x\"}"),
          ask("$SYS.REQ.SERVER.PING.PROFILEZ", "{\"name\":\"cpu\"}"),
          ask("$SYS.REQ.SERVER.PING.PROFILEZ", "{\"name\":\"cpu\",\"duration\":20000000000}"),
          ask("$SYS.REQ.SERVER.PING.IPQUEUESZ"),
          ask("$SYS.REQ.SERVER.PING.IPQUEUESZ", "{\"all\":true}"),
          ask("$SYS.REQ.SERVER.PING.IPQUEUESZ", "{\"filter\":\"sendQ\"}"),
          ask(
              "$SYS.REQ.SERVER.PING.CONNZ",
              "{\"offset\":9223372036854775807,\"limit\":4294967296}"),
          ask("$SYS.REQ.SERVER.PING.SUBSZ", "{\"offset\":4294967296}"),
          ask("$SYS.REQ.SERVER.PING.RAFTZ"));

  /// Each document of one server, by its id; a body that cannot be read where the content is the
  /// machine's.
  static final List<Request> OF_ONE =
      List.of(
          ask("$SYS.REQ.SERVER.{id}.SUBSZ"),
          ask("$SYS.REQ.SERVER.{id}.ROUTEZ"),
          ask("$SYS.REQ.SERVER.{id}.GATEWAYZ"),
          ask("$SYS.REQ.SERVER.{id}.LEAFZ"),
          ask("$SYS.REQ.SERVER.{id}.EXPVARZ", "{bad"),
          ask("$SYS.REQ.SERVER.{id}.PROFILEZ"),
          ask("$SYS.REQ.SERVER.{id}.ACCOUNTZ"),
          ask("$SYS.REQ.SERVER.{id}.VARZ"),
          ask("$SYS.REQ.SERVER.{id}.JSZ"),
          ask("$SYS.REQ.SERVER.{id}.IPQUEUESZ", "{\"filter\":\"sendQ\"}"),
          ask("$SYS.REQ.SERVER.{id}.RAFTZ"));

  static final List<Request> FILTERS =
      List.of(
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{bad"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "[]"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", " "),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "null"),
          ask("$SYS.REQ.SERVER.PING", "{bad"),
          ask("$SYS.REQ.SERVER.PING.EXPVARZ", "{bad"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"unknown\":1}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"server_name\":\"gold\"}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"server_name\":\"golden\",\"exact_match\":true}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"host\":\"127.0\"}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"tags\":[\"AZ:1\"]}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"cluster\":\"\",\"exact_match\":true}"));

  static final List<Request> SILENT =
      List.of(
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"server_name\":\"GOLD\"}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"server_name\":\"gold\",\"exact_match\":true}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"host\":\"127.0\",\"exact_match\":true}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"tags\":[\"az\"]}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"cluster\":\"x\"}"),
          ask("$SYS.REQ.SERVER.PING.HEALTHZ", "{\"domain\":\"x\"}"),
          ask("$SYS.REQ.SERVER.PING", "{\"server_name\":\"x\"}"),
          ask("$SYS.REQ.SERVER.PING.JSZ", "{\"leader_only\":true}"),
          ask("$SYS.REQ.ACCOUNT.none.STATZ"),
          ask("$SYS.REQ.ACCOUNT.none.CONNS"),
          ask("$SYS.REQ.ACCOUNT.EMPTY.CONNS"),
          ask("$SYS.REQ.ACCOUNT.EMPTY.STATZ"),
          ask("$SYS.REQ.ACCOUNT.PING.STATZ", "{\"accounts\":[\"EMPTY\"]}"),
          ask("$SYS.REQ.ACCOUNT.A.CONNS", "{bad"),
          ask("$SYS.REQ.ACCOUNT.NSUBS"),
          ask("$SYS.REQ.SERVER.{id}.KICK"),
          ask("$SYS.REQ.SERVER.{id}.LDM", "{bad"));

  static final List<Request> OF_ACCOUNTS =
      List.of(
          ask("$SYS.REQ.ACCOUNT.A.CONNZ", "{\"acc\":\"SYS\",\"auth\":true}"),
          ask("$SYS.REQ.ACCOUNT.A.LEAFZ"),
          ask("$SYS.REQ.ACCOUNT.A.SUBSZ"),
          ask("$SYS.REQ.ACCOUNT.A.SUBSZ", "{\"test\":\"foo\"}"),
          ask("$SYS.REQ.ACCOUNT.A.JSZ"),
          ask("$SYS.REQ.ACCOUNT.A.JSZ", "{bad"),
          ask("$SYS.REQ.ACCOUNT.A.INFO"),
          ask("$SYS.REQ.ACCOUNT.EMPTY.INFO"),
          ask("$SYS.REQ.ACCOUNT.SYS.INFO"),
          ask("$SYS.REQ.ACCOUNT.A.STATZ"),
          ask("$SYS.REQ.ACCOUNT.EMPTY.STATZ", "{\"include_unused\":true}"),
          ask("$SYS.REQ.ACCOUNT.A.CONNS"),
          ask("$SYS.REQ.ACCOUNT.none.CONNZ"),
          ask("$SYS.REQ.ACCOUNT.none.LEAFZ"),
          ask("$SYS.REQ.ACCOUNT.none.SUBSZ"),
          ask("$SYS.REQ.ACCOUNT.none.INFO"),
          ask("$SYS.REQ.ACCOUNT.PING.CONNZ"),
          ask("$SYS.REQ.ACCOUNT.PING.STATZ"),
          ask("$SYS.REQ.ACCOUNT.PING.STATZ", "{\"include_unused\":true}"),
          ask("$SYS.REQ.ACCOUNT.PING.STATZ", "{\"accounts\":[\"none\",\"A\"]}"),
          ask("$SYS.REQ.USER.INFO"),
          ask("$SYS.REQ.USER.A.INFO"),
          ask("$SYS.REQ.SERVER.{id}.KICK", "{\"cid\":4711}"),
          ask("$SYS.REQ.SERVER.{id}.LDM", "{\"cid\":4711}"),
          ask("$SYS.REQ.SERVER.{id}.RELOAD", "{bad"));

  static final List<Request> OF_ANYBODY =
      List.of(
          ask("$SYS.REQ.USER.INFO"),
          ask("$SYS.REQ.USER.INFO", "{bad"),
          ask("$SYS.REQ.SERVER.PING.CONNZ"),
          ask("$SYS.REQ.ACCOUNT.PING.CONNZ", "{\"acc\":\"SYS\",\"auth\":true}"),
          ask("$SYS.REQ.ACCOUNT.PING.CONNZ", "{\"filter_subject\":\"inbox\"}"),
          ask("$SYS.REQ.ACCOUNT.PING.CONNZ", "{bad"),
          ask("$SYS.REQ.ACCOUNT.PING.STATZ"),
          ask("$SYS.REQ.ACCOUNT.PING.STATZ", "{\"accounts\":[\"SYS\"]}"));

  private SystemQuestions() {}

  /// Return every question that is answered by a document or by a refusal.
  static List<Request> documents() {
    return Stream.of(OF_SERVERS, OF_ONE, FILTERS, OF_ACCOUNTS).flatMap(List::stream).toList();
  }

  /// Return whether some question goes to a subject, which may have wildcards.
  static boolean isAsked(String subject) {
    String pattern =
        subject.replace(".", "\\.").replace("$", "\\$").replace("{", "\\{").replace("*", "[^.]+");
    return Stream.concat(documents().stream(), SILENT.stream())
        .anyMatch(request -> request.subject().matches(pattern));
  }

  /// Ask, and return the question and the lines of the answer.
  static List<String> answer(SystemClient client, Request request) {
    String subject = request.subject().replace("{id}", client.serverId());
    List<String> lines = new ArrayList<>(List.of(request.toString()));
    lines.addAll(DOCUMENT.lines(client.ask(subject, request.body())));
    return lines;
  }
}

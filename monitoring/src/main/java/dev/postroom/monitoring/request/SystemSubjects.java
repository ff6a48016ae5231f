package dev.postroom.monitoring.request;

import dev.postroom.broker.system.SystemService.Served;
import java.util.ArrayList;
import java.util.List;

/// The subjects that a server listens to, in the order in which the Go server numbers them
/// (docs/spec/core.md 4.13). Those by which servers of a cluster or operators talk are listened to
/// and not answered: nobody is there yet.
final class SystemSubjects {
  static final String SERVER_PING = "$SYS.REQ.SERVER.PING";
  static final String USER_INFO = "$SYS.REQ.USER.INFO";
  static final String ANY_USER_INFO = "$SYS.REQ.USER.*.INFO";
  static final String PING_STATZ = "$SYS.REQ.ACCOUNT.PING.STATZ";
  static final String PING_CONNZ = "$SYS.REQ.ACCOUNT.PING.CONNZ";
  static final String SERVER_CONNZ = "$SYS.REQ.SERVER.PING.CONNZ";
  static final String SUBSCRIBERS = "$SYS.DEBUG.SUBSCRIBERS";

  /// The documents of a server, and who it is.
  static final List<String> OF_SERVER =
      List.of(
          "SUBSZ",
          "CONNZ",
          "ROUTEZ",
          "GATEWAYZ",
          "LEAFZ",
          "EXPVARZ",
          "PROFILEZ",
          "STATSZ",
          "ACCOUNTZ",
          "VARZ",
          "JSZ",
          "HEALTHZ",
          "IPQUEUESZ",
          "RAFTZ",
          "IDZ");

  /// The documents of one account.
  static final List<String> OF_ACCOUNT =
      List.of("LEAFZ", "JSZ", "INFO", "STATZ", "CONNS", "SUBSZ", "CONNZ");

  /// What can be done to one server.
  static final List<String> ACTIONS = List.of("RELOAD", "KICK", "LDM");

  private static final int HASH = 8;

  private SystemSubjects() {}

  static String ofServer(String id, String what) {
    return "$SYS.REQ.SERVER." + id + "." + what;
  }

  static String ofAccount(String what) {
    return "$SYS.REQ.ACCOUNT.*." + what;
  }

  static List<Served> ofSystem(String id) {
    String hash = id.substring(1, 1 + HASH);
    List<Served> all = new ArrayList<>();
    all.add(answered("$SYS._INBOX." + hash + ".*"));
    all.add(answered("$SYS.SERVER.ACCOUNT.*.CONNS"));
    all.add(answered("$SYS._INBOX_." + id));
    all.add(answered("$SYS.REQ.ACCOUNT.NSUBS"));
    all.add(answered("$SYS.SERVER.*.STATSZ"));
    all.add(answered("$SYS.SERVER.*.SHUTDOWN"));
    all.add(answered("$SYS.SERVER.*.LAMEDUCK"));
    all.add(answered("$SYS.ACCOUNT.*.CLAIMS.UPDATE"));
    all.add(answered("$SYS.REQ.ACCOUNT.*.CLAIMS.UPDATE"));
    all.add(new Served(SERVER_PING, true));
    for (String what : OF_SERVER) {
      all.add(new Served(ofServer(id, what), what.equals("STATSZ")));
      all.add(new Served(ofServer("PING", what), what.equals("STATSZ")));
    }
    OF_ACCOUNT.forEach(what -> all.add(answered(ofAccount(what))));
    all.add(answered(ANY_USER_INFO));
    all.add(answered(PING_STATZ));
    all.add(answered("$SYS.ACCOUNT.*.LEAFNODE.CONNECT"));
    all.add(answered("$SYS.LATENCY.M2." + hash));
    all.add(answered(SUBSCRIBERS));
    ACTIONS.forEach(what -> all.add(new Served(ofServer(id, what), true)));
    all.add(answered(USER_INFO));
    return List.copyOf(all);
  }

  static List<Served> ofEveryAccount() {
    return List.of(
        answered(PING_CONNZ), answered(SERVER_CONNZ), answered(PING_STATZ), answered(USER_INFO));
  }

  private static Served answered(String subject) {
    return new Served(subject, false);
  }
}

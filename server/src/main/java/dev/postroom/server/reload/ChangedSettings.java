package dev.postroom.server.reload;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.Limits;
import dev.postroom.broker.options.PublicKey;
import dev.postroom.broker.options.TlsOptions;
import dev.postroom.broker.options.User;
import dev.postroom.platform.GoDuration;
import dev.postroom.server.options.Inert;
import dev.postroom.server.options.LogOptions;
import dev.postroom.server.options.ServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Says what a reload changes, in nats-server's words and order (docs/spec/core.md 3.7). Confined
/// to the thread that reloads.
final class ChangedSettings {
  private final ServerOptions before;
  private final ServerOptions after;
  private final List<String> lines = new ArrayList<>();

  private ChangedSettings(ServerOptions before, ServerOptions after) {
    this.before = before;
    this.after = after;
  }

  /// Return a line for each change. Two stand there always, as nats-server has them: users and
  /// accounts are looked at in every reload.
  static List<String> lines(ServerOptions before, ServerOptions after) {
    ChangedSettings changed = new ChangedSettings(before, after);
    changed.broker("Reload: client_advertise", BrokerOptions::clientAdvertise);
    changed.log("trace", LogOptions::trace);
    changed.log("debug", LogOptions::debug);
    changed.inert("trace_verbose", Inert::traceVerbose);
    changed.broker("Reloaded: trace_headers", BrokerOptions::traceHeaders);
    changed.log("logtime", LogOptions::time);
    changed.log("logtime_utc", LogOptions::utc);
    changed.limit("max_connections", Limits::maxConnections);
    changed.keyUsers();
    changed.lines.add("Reloaded: authorization users");
    changed.lines.add("Reloaded: accounts");
    changed.authorization();
    changed.duration("ping_interval", BrokerOptions::pingInterval);
    changed.broker("Reloaded: ping_max", BrokerOptions::pingMax);
    changed.broker("Reloaded: authorization timeout", broker -> seconds(broker.authTimeout()));
    changed.tls(before.broker().tls(), after.broker().tls());
    changed.limit("max_control_line", Limits::maxControlLine);
    changed.limit("max_payload", Limits::maxPayload);
    changed.fastProducers();
    changed.change("Reloaded: pid_file", options -> options.process().pidFile());
    changed.change("Reloaded: ports_file_dir", options -> options.process().portsFileDir());
    changed.log("log_file", LogOptions::file);
    changed.log("log_format", log -> log.json() ? "json" : "text"); // ours alone
    changed.log("syslog", log -> log.syslog().equals(LogOptions.LOCAL_SYSLOG));
    changed.log("remote_syslog", ChangedSettings::remoteSyslog);
    changed.duration("write_deadline", broker -> broker.delivery().writeDeadline());
    changed.broker("Reloaded: max_traced_msg_len", BrokerOptions::maxTracedMsgLen);
    changed.inert("connect_error_reports", Inert::connectErrorReports);
    changed.inert("reconnect_error_reports", Inert::reconnectErrorReports);
    changed.named("tags", options -> options.labels().tags());
    changed.named("metadata", options -> options.labels().metadata());
    return changed.lines;
  }

  private void named(String key, Function<ServerOptions, Object> value) {
    if (!Objects.equals(value.apply(before), value.apply(after))) {
      lines.add("Reloaded: " + key);
    }
  }

  /// For nats-server users with keys that belong to an account are others each time.
  private void keyUsers() {
    List<User> old = withKeys(before);
    List<User> next = withKeys(after);
    boolean isInAccount =
        Stream.concat(old.stream(), next.stream())
            .anyMatch(user -> !user.account().equals(AccountOptions.DEFAULT));
    if (isInAccount || !old.equals(next)) {
      lines.add("Reloaded: authorization nkey users");
    }
  }

  private static List<User> withKeys(ServerOptions options) {
    return options.broker().authentication().users().stream()
        .filter(user -> user.credential() instanceof PublicKey)
        .toList();
  }

  private void authorization() {
    Authentication old = before.broker().authentication();
    Authentication next = after.broker().authentication();
    if (!Objects.equals(name(old.user()), name(next.user()))) {
      lines.add("Reloaded: authorization username");
    }
    if (!Objects.equals(password(old.user()), password(next.user()))) {
      lines.add("Reloaded: authorization password");
    }
    if (!Objects.equals(old.token(), next.token())) {
      lines.add("Reloaded: authorization token");
    }
  }

  private static @Nullable String name(@Nullable User user) {
    return user == null ? null : user.name();
  }

  private static @Nullable Object password(@Nullable User user) {
    return user == null ? null : user.credential();
  }

  /// The files were read again, whatever is in them.
  private void tls(@Nullable TlsOptions old, @Nullable TlsOptions next) {
    Duration was = old == null ? TlsOptions.DEFAULT_TIMEOUT : old.timeout();
    Duration now = next == null ? TlsOptions.DEFAULT_TIMEOUT : next.timeout();
    if (!was.equals(now)) {
      lines.add("Reloaded: tls timeout = " + seconds(now));
    }
    if (old != null || next != null) {
      lines.add("Reloaded: tls = " + (next == null ? "disabled" : "enabled"));
    }
    Set<String> pinned = next == null ? Set.of() : next.pinnedCerts();
    if (!pinned.equals(old == null ? Set.of() : old.pinnedCerts())) {
      lines.add("Reloaded: " + pinned.size() + " pinned_certs");
    }
  }

  private void fastProducers() {
    boolean spared = after.broker().delivery().noFastProducerStall();
    if (before.broker().delivery().noFastProducerStall() != spared) {
      lines.add("Reloaded: fast producers will " + (spared ? "not " : "") + "be stalled");
    }
  }

  private static String remoteSyslog(LogOptions log) {
    return log.syslog().equals(LogOptions.LOCAL_SYSLOG) ? "" : log.syslog();
  }

  private void inert(String key, Function<Inert, Object> value) {
    change("Reloaded: " + key, options -> value.apply(options.inert()));
  }

  private void log(String key, Function<LogOptions, Object> value) {
    change("Reloaded: " + key, options -> value.apply(options.log()));
  }

  private void limit(String key, Function<Limits, Object> value) {
    broker("Reloaded: " + key, broker -> value.apply(broker.limits()));
  }

  private void duration(String key, Function<BrokerOptions, Duration> value) {
    broker("Reloaded: " + key, broker -> GoDuration.format(value.apply(broker).toNanos()));
  }

  private void broker(String what, Function<BrokerOptions, Object> value) {
    change(what, options -> value.apply(options.broker()));
  }

  private void change(String what, Function<ServerOptions, Object> value) {
    Object next = value.apply(after);
    if (!Objects.equals(value.apply(before), next)) {
      lines.add(what + " = " + next);
    }
  }

  /// Return seconds as Go prints a number that may have a fraction.
  private static String seconds(Duration duration) {
    double seconds = duration.toNanos() / 1e9;
    return seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds);
  }
}

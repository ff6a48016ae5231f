package dev.postroom.broker.connection;

import dev.postroom.broker.routing.Subscription;
import dev.postroom.platform.Escape;
import dev.postroom.platform.Log.Level;
import dev.postroom.protocol.Operation;
import dev.postroom.protocol.Parser;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes what a client and the server say to each other to the log, when tracing is on
/// (docs/spec/core.md 2.6). Confined to the loop, but for [#delivery]. Secrets in CONNECT are never
/// written.
final class ProtocolTrace {
  /// The length of the empty line that ends headers, and of the line end before it.
  private static final int END_OF_HEADERS = 4;

  private final ConnectionLog log;
  private final Settings settings;

  ProtocolTrace(ConnectionLog log, Settings settings) {
    this.log = log;
    this.settings = settings;
  }

  boolean isOn() {
    return log.isEnabled(Level.TRACE);
  }

  void in(String text) {
    if (isOn()) {
      log.log(Level.TRACE, "<<- [" + text + "]");
    }
  }

  void out(String text) {
    if (isOn()) {
      log.log(Level.TRACE, "->> [" + text + "]");
    }
  }

  void line(String verb, Parser parser) {
    if (isOn()) {
      in(verb + " " + new String(parser.line(), StandardCharsets.UTF_8));
    }
  }

  /// Trace a message on its way in.
  ///
  /// @param mapped the subject it goes to instead; null for its own
  void publish(Parser parser, @Nullable String mapped) {
    line(parser.operation() == Operation.HPUB ? "HPUB" : "PUB", parser);
    if (mapped != null) {
      byte[] subject = parser.copy(parser.subjectStart(), parser.subjectLength());
      in("MAPPING " + new String(subject, StandardCharsets.UTF_8) + " -> " + mapped);
    }
    payload("<<-", parser.headerSize(), parser.copy(parser.payloadStart(), parser.totalSize()));
  }

  /// Trace a message on its way out. Callable by any thread.
  void delivery(String line, int headerSize, byte[] payload) {
    if (isOn()) {
      out(line);
      payload("->>", headerSize, payload);
    }
  }

  /// Trace the end of a subscription.
  void ended(Subscription subscription) {
    if (isOn()) {
      String sid = new String(subscription.sid(), StandardCharsets.UTF_8);
      log.log(Level.TRACE, "<-> [DELSUB " + sid + "]");
    }
  }

  private void payload(String direction, int headerSize, byte[] payload) {
    boolean headersOnly = settings.options().traceHeaders();
    if (headersOnly && headerSize == 0) {
      return;
    }
    byte[] traced = headersOnly ? headers(payload, headerSize) : payload;
    int maxPayload = settings.options().maxTracedMsgLen();
    boolean cut = maxPayload > 0 && traced.length > maxPayload;
    String shown = Escape.quote(cut ? Arrays.copyOf(traced, maxPayload) : traced);
    String marked = cut ? shown.substring(0, shown.length() - 1) + "...\"" : shown;
    log.log(Level.TRACE, direction + " MSG_PAYLOAD: [" + marked + "]");
  }

  /// Return the headers without the empty line that ends them, which like nats-server nobody
  /// checks.
  private static byte[] headers(byte[] payload, int headerSize) {
    return Arrays.copyOf(payload, Math.max(0, headerSize - END_OF_HEADERS));
  }

  void connect(Parser parser) {
    if (isOn()) {
      in("CONNECT " + ConnectRedaction.of(new String(parser.line(), StandardCharsets.UTF_8)));
    }
  }
}

package dev.postroom.monitoring.request;

import dev.postroom.broker.Broker;
import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.snapshot.UserSnapshot;
import dev.postroom.broker.system.ServerInfo;
import dev.postroom.broker.system.SystemAnswer;
import dev.postroom.broker.system.SystemRequest;
import dev.postroom.json.JsonException;
import dev.postroom.monitoring.request.SystemResponder.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What operators have done by a request: reload, close a client, say goodbye to one; and a count
/// of who listens (docs/spec/core.md 4.13). Thread-safe.
final class ActionAnswers {
  private static final int FAILED = 500;

  private final Broker broker;
  private final Supplier<String> reload;

  ActionAnswers(Broker broker, Supplier<String> reload) {
    this.broker = broker;
    this.reload = reload;
  }

  void addTo(Map<String, Answer> answers) {
    String id = broker.id();
    answers.put(SystemSubjects.ofServer(id, "RELOAD"), this::reload);
    answers.put(
        SystemSubjects.ofServer(id, "KICK"), request -> SystemAnswer.orSilence(kick(request)));
    answers.put(
        SystemSubjects.ofServer(id, "LDM"), request -> SystemAnswer.orSilence(sayGoodbye(request)));
    answers.put(SystemSubjects.SUBSCRIBERS, request -> SystemAnswer.of(subscribers(request)));
    answers.put(SystemSubjects.ANY_USER_INFO, _ -> SystemAnswer.of(nobody()));
  }

  private @Nullable SystemAnswer reload(SystemRequest request) throws JsonException {
    RequestOptions options =
        RequestOptions.read(RequestOptions.plain("ReloadEventOptions"), request.body());
    if (!options.isFor(broker.system().info())) {
      return null;
    }
    String fault = reload.get();
    return fault.isEmpty()
        ? SystemAnswer.encoded(request.encoding(), Reply.done(info()))
        : SystemAnswer.of(Reply.fault(info(), FAILED, fault));
  }

  private byte @Nullable [] kick(SystemRequest request) {
    Long cid = connection(request);
    if (cid == null) {
      return null;
    }
    return broker.system().kick(cid)
        ? Reply.done(info())
        : Reply.fault(info(), FAILED, "no such client or leafnode id");
  }

  private byte @Nullable [] sayGoodbye(SystemRequest request) {
    Long cid = connection(request);
    if (cid == null) {
      return null;
    }
    return switch (broker.system().sayGoodbye(cid)) {
      case TOLD -> Reply.done(info());
      case NOBODY -> Reply.fault(info(), FAILED, "no such client id");
      case NOT_UNDERSTOOD ->
          Reply.fault(
              info(),
              FAILED,
              "client does not support Lame Duck Mode or is not ready to receive the notification");
    };
  }

  /// A body that cannot be read is logged and not answered, as the Go server does.
  private @Nullable Long connection(SystemRequest request) {
    byte[] body = request.body();
    RequestOptions options = new RequestOptions();
    try {
      RequestOptions.CONNECTION.read(body, 0, body.length, options);
      return options.cid;
    } catch (JsonException unreadable) {
      broker
          .log()
          .error("SYSTEM - Error unmarshalling kick client request: " + unreadable.getMessage());
      return null;
    }
  }

  private byte[] subscribers(SystemRequest request) {
    String[] words = new String(request.body(), StandardCharsets.UTF_8).strip().split("\\s+", -1);
    String queue = words.length > 1 ? words[1] : "";
    long count = broker.system().subscribers(request.account(), words[0], queue);
    return Long.toString(count).getBytes(StandardCharsets.US_ASCII);
  }

  /// Who asks here has not asked as a client of an account: the Go server knows nobody then.
  private byte[] nobody() {
    UserSnapshot nobody = new UserSnapshot("", "", PermissionOptions.all());
    return Reply.of(info(), "data", Reply.user(nobody));
  }

  private ServerInfo info() {
    return broker.system().nextInfo();
  }
}

package dev.postroom.monitoring.request;

import dev.postroom.broker.Broker;
import dev.postroom.broker.system.ServerInfo;
import dev.postroom.broker.system.SystemAnswer;
import dev.postroom.broker.system.SystemRequest;
import dev.postroom.broker.system.SystemService;
import dev.postroom.json.JsonException;
import dev.postroom.monitoring.endpoint.BadQueryException;
import dev.postroom.monitoring.endpoint.Document;
import dev.postroom.monitoring.endpoint.Documents;
import dev.postroom.monitoring.endpoint.TooLargeException;
import dev.postroom.monitoring.options.MonitoringOptions;
import dev.postroom.platform.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Answers what is asked of a server by messages, and tells its figures at times (docs/spec/core.md
/// 4.12, 4.13). Thread-safe. It ends with the broker.
public final class SystemResponder implements SystemService {
  private static final int BAD_REQUEST = 400;

  /// Makes the answer to requests of one subject; null for silence.
  @FunctionalInterface
  interface Answer {
    @Nullable SystemAnswer to(SystemRequest request)
        throws JsonException, BadQueryException, TooLargeException;
  }

  private final Broker broker;
  private final Supplier<MonitoringOptions> options;
  private final Supplier<String> reload;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Documents documents; // under the lock, like the answers
  private @Nullable Answers answers;

  /// The answers by the subjects that are listened to.
  private record Answers(Map<String, Answer> ofSystem, Map<String, Answer> ofOthers) {}

  private SystemResponder(
      Broker broker, Supplier<MonitoringOptions> options, Supplier<String> reload) {
    this.broker = broker;
    this.options = options;
    this.reload = reload;
  }

  /// Answer from now on what is asked of a broker, and tell its figures.
  ///
  /// @param options what the documents show of monitoring; asked when the first is made
  /// @param reload has the server read its configuration again; returns why that failed, or nothing
  public static SystemResponder start(
      Broker broker, Supplier<MonitoringOptions> options, Supplier<String> reload) {
    SystemResponder responder = new SystemResponder(broker, options, reload);
    broker.system().serve(responder);
    new Heartbeats(broker, responder::documents).start();
    return responder;
  }

  /// Return what makes the documents; made when it is first asked for.
  @SuppressWarnings("exports") // reason: only the monitoring port shows them too
  public Documents documents() {
    lock.lock();
    try {
      Documents made = documents;
      if (made == null) {
        made = new Documents(broker, options.get(), Clock.system());
        documents = made;
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  /// A server that is never asked does not pay for the answers.
  private Answers answers() {
    lock.lock();
    try {
      Answers made = answers;
      if (made == null) {
        made = new Answers(new HashMap<>(), new HashMap<>());
        DocumentAnswers ofDocuments = new DocumentAnswers(broker, this::documents);
        ofDocuments.addTo(made.ofSystem);
        ofDocuments.addImportsTo(made.ofOthers);
        new ActionAnswers(broker, reload).addTo(made.ofSystem);
        answers = made;
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Served> ofSystem() {
    return SystemSubjects.ofSystem(broker.id());
  }

  @Override
  public List<Served> ofEveryAccount() {
    return SystemSubjects.ofEveryAccount();
  }

  @Override
  public @Nullable SystemAnswer answer(SystemRequest request) {
    Answers known = answers();
    Answer answer = (request.isOfSystem() ? known.ofSystem : known.ofOthers).get(request.pattern());
    if (answer == null) {
      return null; // between servers, of which there is one
    }
    try {
      return answer.to(request);
    } catch (JsonException unreadable) {
      return SystemAnswer.of(
          Reply.fault(info(), BAD_REQUEST, String.valueOf(unreadable.getMessage())));
    } catch (BadQueryException refused) {
      return SystemAnswer.of(Reply.noDocument(info(), refused.text()));
    } catch (TooLargeException refused) {
      return SystemAnswer.of(Reply.noDocument(info(), refused.text()));
    }
  }

  private ServerInfo info() {
    return broker.system().nextInfo();
  }

  /// Return a document as an answer.
  static byte[] data(Broker broker, Document<?> document) {
    return Reply.of(broker.system().nextInfo(), "data", document);
  }
}

package dev.postroom.monitoring.request;

import dev.postroom.broker.Broker;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.broker.snapshot.UserSnapshot;
import dev.postroom.broker.system.ServerInfo;
import dev.postroom.broker.system.SystemAnswer;
import dev.postroom.broker.system.SystemRequest;
import dev.postroom.json.JsonBinding;
import dev.postroom.json.JsonException;
import dev.postroom.monitoring.endpoint.BadQueryException;
import dev.postroom.monitoring.endpoint.ConnzQuery;
import dev.postroom.monitoring.endpoint.ConnzQuery.State;
import dev.postroom.monitoring.endpoint.ConnzQuery.Subscriptions;
import dev.postroom.monitoring.endpoint.ConnzSort;
import dev.postroom.monitoring.endpoint.Document;
import dev.postroom.monitoring.endpoint.Documents;
import dev.postroom.monitoring.endpoint.HealthQuery;
import dev.postroom.monitoring.endpoint.SubszQuery;
import dev.postroom.monitoring.endpoint.TooLargeException;
import dev.postroom.monitoring.request.SystemResponder.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The documents that can be asked for, of a server and of an account (docs/spec/core.md 4.13).
/// Thread-safe.
final class DocumentAnswers {
  private static final Duration LISTING_PATIENCE = Duration.ofSeconds(10);

  private static final int ACCOUNT_TOKEN = 3;

  /// Makes a document as the options want it; null for silence.
  @FunctionalInterface
  private interface Maker {
    @Nullable Document<?> make(RequestOptions options) throws BadQueryException, TooLargeException;
  }

  private final Broker broker;
  private final Supplier<Documents> documents;
  private final ReentrantLock ofOthers = new ReentrantLock();

  DocumentAnswers(Broker broker, Supplier<Documents> documents) {
    this.broker = broker;
    this.documents = documents;
  }

  private Documents documents() {
    return documents.get();
  }

  private ServerInfo info() {
    return broker.system().nextInfo();
  }

  /// Add what is answered in the system account.
  void addTo(Map<String, Answer> answers) {
    addOfServer(answers, "SUBSZ", RequestOptions.SUBSZ, options -> subsz(options, options.account));
    addOfServer(answers, "CONNZ", RequestOptions.CONNZ, options -> connz(options, options.account));
    addOfServer(answers, "ROUTEZ", plain("RoutezEventOptions"), _ -> documents().routez());
    addOfServer(answers, "GATEWAYZ", plain("GatewayzEventOptions"), _ -> documents().gatewayz());
    addOfServer(answers, "LEAFZ", plain("LeafzEventOptions"), _ -> documents().leafz());
    addOfServer(answers, "EXPVARZ", plain("ExpvarzEventOptions"), _ -> documents().memory());
    addOfServer(
        answers,
        "PROFILEZ",
        RequestOptions.PROFILEZ,
        options -> documents().profile(options.name, options.duration));
    addOfServer(
        answers,
        "ACCOUNTZ",
        RequestOptions.ACCOUNTZ,
        options -> documents().accountz(options.account));
    addOfServer(answers, "VARZ", plain("VarzEventOptions"), _ -> documents().varz());
    addOfServer(
        answers,
        "JSZ",
        RequestOptions.JSZ,
        options -> options.leaderOnly ? null : documents().jsz());
    addOfServer(answers, "HEALTHZ", RequestOptions.HEALTHZ, this::health);
    addOfServer(
        answers,
        "IPQUEUESZ",
        RequestOptions.IPQUEUESZ,
        options -> documents().queues(options.all, options.filter));
    addOfServer(answers, "RAFTZ", plain("RaftzEventOptions"), _ -> Reply.empty());
    answers.put(SystemSubjects.SERVER_PING, this::statsz);
    for (String id : new String[] {"PING", broker.id()}) {
      answers.put(SystemSubjects.ofServer(id, "STATSZ"), this::statsz);
      answers.put(SystemSubjects.ofServer(id, "IDZ"), _ -> SystemAnswer.of(Reply.id(info())));
    }
    addOfAccounts(answers);
    answers.put(SystemSubjects.PING_STATZ, answer(RequestOptions.STATZ, this::accountStats));
    answers.put(SystemSubjects.USER_INFO, this::user);
  }

  private static JsonBinding<RequestOptions> plain(String goType) {
    return RequestOptions.plain(goType);
  }

  private void addOfServer(
      Map<String, Answer> answers, String what, JsonBinding<RequestOptions> binding, Maker maker) {
    Answer answer = answer(binding, maker);
    answers.put(SystemSubjects.ofServer("PING", what), answer);
    answers.put(SystemSubjects.ofServer(broker.id(), what), answer);
  }

  /// Read the options, see whether this server is meant, and make the document.
  private Answer answer(JsonBinding<RequestOptions> binding, Maker maker) {
    return request -> answer(request, binding, maker);
  }

  private @Nullable SystemAnswer answer(
      SystemRequest request, JsonBinding<RequestOptions> binding, Maker maker)
      throws JsonException, BadQueryException, TooLargeException {
    if (request.reply().length == 0) {
      return null;
    }
    RequestOptions options = RequestOptions.read(binding, request.body());
    Document<?> document = options.isFor(labelled()) ? maker.make(options) : null;
    return document == null
        ? null
        : SystemAnswer.encoded(request.encoding(), SystemResponder.data(broker, document));
  }

  /// The number of this is not used for a message.
  private ServerInfo labelled() {
    return broker.system().info();
  }

  private void addOfAccounts(Map<String, Answer> answers) {
    addOfAccount(answers, "LEAFZ", plain("LeafzEventOptions"), (_, _) -> documents().leafz());
    addOfAccount(
        answers,
        "JSZ",
        RequestOptions.JSZ,
        (_, _) -> {
          throw new BadQueryException("jetstream not enabled");
        });
    addOfAccount(
        answers,
        "INFO",
        RequestOptions.ACCOUNTZ,
        (_, account) -> documents().accountDetail(account));
    addOfAccount(answers, "STATZ", RequestOptions.STATZ, this::stats);
    addOfAccount(
        answers,
        "SUBSZ",
        RequestOptions.SUBSZ,
        (options, account) -> {
          options.subscriptions = true;
          return subsz(options, account);
        });
    addOfAccount(answers, "CONNZ", RequestOptions.CONNZ, this::connz);
    answers.put(SystemSubjects.ofAccount("CONNS"), this::connections);
  }

  /// A body that cannot be read is not answered.
  private @Nullable SystemAnswer connections(SystemRequest request) {
    try {
      var _ = RequestOptions.read(plain("AccInfoEventOptions"), request.body());
    } catch (JsonException _) {
      return null;
    }
    return SystemAnswer.orSilence(broker.system().connections(request.token(ACCOUNT_TOKEN)));
  }

  @FunctionalInterface
  private interface AccountMaker {
    @Nullable Document<?> make(RequestOptions options, String account)
        throws BadQueryException, TooLargeException;
  }

  private void addOfAccount(
      Map<String, Answer> answers,
      String what,
      JsonBinding<RequestOptions> binding,
      AccountMaker maker) {
    answers.put(
        SystemSubjects.ofAccount(what),
        request ->
            answer(request, binding, options -> maker.make(options, request.token(ACCOUNT_TOKEN))));
  }

  /// Add what is answered in every other account: about that account and nothing else.
  void addImportsTo(Map<String, Answer> answers) {
    Answer connz =
        request ->
            answer(
                request,
                RequestOptions.CONNZ,
                options -> oneAtATime(() -> connz(options, request.account())));
    answers.put(SystemSubjects.PING_CONNZ, connz);
    answers.put(SystemSubjects.SERVER_CONNZ, connz);
    answers.put(
        SystemSubjects.PING_STATZ,
        request ->
            answer(request, RequestOptions.STATZ, options -> stats(options, request.account())));
    answers.put(SystemSubjects.USER_INFO, this::user);
  }

  private @Nullable SystemAnswer user(SystemRequest request) {
    UserSnapshot user = broker.system().user(request.sender());
    return user == null ? null : SystemAnswer.of(SystemResponder.data(broker, Reply.user(user)));
  }

  /// Who wants no answer has the figures told to everybody.
  private @Nullable SystemAnswer statsz(SystemRequest request) throws JsonException {
    RequestOptions options = RequestOptions.read(plain("StatszEventOptions"), request.body());
    if (!options.isFor(labelled())) {
      return null;
    }
    if (request.reply().length == 0) {
      broker.system().tell(() -> Heartbeats.tell(broker, documents()));
      return null;
    }
    return SystemAnswer.of(Reply.of(info(), "statsz", documents().statsz()));
  }

  private @Nullable Document<?> accountStats(RequestOptions options) {
    return stats(
        options,
        broker.accounts().stream()
            .filter(each -> options.accounts.isEmpty() || options.accounts.contains(each.name()))
            .toList());
  }

  private @Nullable Document<?> stats(RequestOptions options, String account) {
    AccountSnapshot found = broker.account(account);
    return stats(options, found == null ? List.of() : List.of(found));
  }

  /// Where there is nothing to show there is no answer.
  private @Nullable Document<?> stats(RequestOptions options, List<AccountSnapshot> accounts) {
    List<AccountSnapshot> shown =
        accounts.stream().filter(each -> options.includeUnused || each.connections() > 0).toList();
    return shown.isEmpty() ? null : documents().accstatz(shown);
  }

  private Document<?> health(RequestOptions options) {
    return documents()
        .health(
            new HealthQuery(options.account, options.stream, options.consumer, options.details));
  }

  private Document<?> subsz(RequestOptions options, String account)
      throws BadQueryException, TooLargeException {
    SubszQuery query =
        SubszQuery.of(options.subscriptions, options.offset, options.limit, account, options.test);
    return query.listed() ? inTurn(() -> documents().subsz(query)) : documents().subsz(query);
  }

  private Document<?> connz(RequestOptions options, String account)
      throws BadQueryException, TooLargeException {
    ConnzQuery query =
        new ConnzQuery(
            ConnzSort.of(options.sort),
            options.auth,
            shown(options),
            options.offset,
            options.limit,
            options.cid,
            state(options.state),
            options.user,
            account,
            options.mqttClient,
            options.filterSubject);
    query.check();
    boolean isLarge =
        query.subscriptions() != Subscriptions.NONE || !query.filterSubject().isEmpty();
    return isLarge ? inTurn(() -> documents().connz(query)) : documents().connz(query);
  }

  private static Subscriptions shown(RequestOptions options) {
    if (options.detail) {
      return Subscriptions.DETAIL;
    }
    return options.subscriptions ? Subscriptions.SUBJECTS : Subscriptions.NONE;
  }

  private static State state(long number) {
    State[] known = {State.OPEN, State.CLOSED, State.ALL};
    return number >= 0 && number < known.length ? known[(int) number] : State.NONE;
  }

  @FunctionalInterface
  private interface Listing {
    Document<?> make() throws BadQueryException, TooLargeException;
  }

  /// Those who are no operators make the loops look at connections no faster than one of them can.
  private Document<?> oneAtATime(Listing listing) throws BadQueryException, TooLargeException {
    ofOthers.lock();
    try {
      return listing.make();
    } finally {
      ofOthers.unlock();
    }
  }

  /// Make a document that lists subscriptions when no other one is being made.
  private Document<?> inTurn(Listing listing) throws BadQueryException, TooLargeException {
    boolean isMine = false;
    try {
      isMine = documents().listings().tryAcquire(LISTING_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      if (!isMine) {
        throw new BadQueryException(
            "other documents with subscriptions are being made, ask again later");
      }
      return listing.make();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BadQueryException("the server stops");
    } finally {
      if (isMine) {
        documents().listings().release();
      }
    }
  }
}

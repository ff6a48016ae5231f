package dev.postroom.monitoring.request;

import dev.postroom.broker.Broker;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.broker.snapshot.UserSnapshot;
import dev.postroom.broker.system.ServerInfo;
import dev.postroom.broker.system.SystemAnswer;
import dev.postroom.broker.system.SystemRequest;
import dev.postroom.http.encoding.ContentEncoding;
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
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The documents that can be asked for, of a server and of an account (docs/spec/core.md 4.13).
/// Thread-safe.
final class DocumentAnswers {
  private static final int ACCOUNT_TOKEN = 3;

  /// Makes a document as the options want it; null for silence.
  @FunctionalInterface
  private interface Maker {
    @Nullable Document<?> make(RequestOptions options) throws BadQueryException, TooLargeException;
  }

  /// Says whether so much is wanted that it has to wait for its turn.
  @FunctionalInterface
  private interface Size {
    boolean isLarge(RequestOptions options) throws BadQueryException;
  }

  /// Makes the answer of a document: its text, and that packed.
  @FunctionalInterface
  interface Writer {
    SystemAnswer write(ContentEncoding encoding, Document<?> document);
  }

  /// What can be asked for.
  ///
  /// @param binding how the options are read
  private record Kind(JsonBinding<RequestOptions> binding, Size size, Maker maker) {
    /// Make what is never large.
    Kind(JsonBinding<RequestOptions> binding, Maker maker) {
      this(binding, _ -> false, maker);
    }
  }

  private final Broker broker;
  private final Supplier<Documents> documents;
  private final Writer writer;
  private final Turns turns;

  DocumentAnswers(Broker broker, Supplier<Documents> documents) {
    this(
        broker,
        documents,
        (encoding, document) ->
            SystemAnswer.encoded(encoding, SystemResponder.data(broker, document)));
  }

  DocumentAnswers(Broker broker, Supplier<Documents> documents, Writer writer) {
    this.broker = broker;
    this.documents = documents;
    this.writer = writer;
    this.turns = new Turns(() -> documents.get().listings());
  }

  private Documents documents() {
    return documents.get();
  }

  private ServerInfo info() {
    return broker.system().nextInfo();
  }

  /// Add what is answered in the system account.
  void addTo(Map<String, Answer> answers) {
    addOfServer(answers, "SUBSZ", subszOf(options -> options.account));
    addOfServer(answers, "CONNZ", connzOf(options -> options.account));
    addOfServer(
        answers, "ROUTEZ", new Kind(plain("RoutezEventOptions"), _ -> documents().routez()));
    addOfServer(
        answers, "GATEWAYZ", new Kind(plain("GatewayzEventOptions"), _ -> documents().gatewayz()));
    addOfServer(answers, "LEAFZ", new Kind(plain("LeafzEventOptions"), _ -> documents().leafz()));
    addOfServer(
        answers, "EXPVARZ", new Kind(plain("ExpvarzEventOptions"), _ -> documents().memory()));
    addOfServer(
        answers,
        "PROFILEZ",
        new Kind(
            RequestOptions.PROFILEZ,
            options -> documents().profile(options.name, options.duration)));
    addOfServer(
        answers,
        "ACCOUNTZ",
        new Kind(
            RequestOptions.ACCOUNTZ,
            options -> options.account.isEmpty() && documents().hasManyAccounts(),
            options -> documents().accountz(options.account)));
    addOfServer(answers, "VARZ", new Kind(plain("VarzEventOptions"), _ -> documents().varz()));
    addOfServer(
        answers,
        "JSZ",
        new Kind(RequestOptions.JSZ, options -> options.leaderOnly ? null : documents().jsz()));
    addOfServer(answers, "HEALTHZ", new Kind(RequestOptions.HEALTHZ, this::health));
    addOfServer(
        answers,
        "IPQUEUESZ",
        new Kind(
            RequestOptions.IPQUEUESZ, options -> documents().queues(options.all, options.filter)));
    addOfServer(answers, "RAFTZ", new Kind(plain("RaftzEventOptions"), _ -> Reply.empty()));
    answers.put(SystemSubjects.SERVER_PING, this::statsz);
    for (String id : new String[] {"PING", broker.id()}) {
      answers.put(SystemSubjects.ofServer(id, "STATSZ"), this::statsz);
      answers.put(SystemSubjects.ofServer(id, "IDZ"), _ -> SystemAnswer.of(Reply.id(info())));
    }
    addOfAccounts(answers);
    Kind stats =
        new Kind(RequestOptions.STATZ, _ -> documents().hasManyAccounts(), this::accountStats);
    answers.put(SystemSubjects.PING_STATZ, request -> answer(request, stats));
    answers.put(SystemSubjects.USER_INFO, this::user);
  }

  private static JsonBinding<RequestOptions> plain(String goType) {
    return RequestOptions.plain(goType);
  }

  private void addOfServer(Map<String, Answer> answers, String what, Kind kind) {
    Answer answer = request -> answer(request, kind);
    answers.put(SystemSubjects.ofServer("PING", what), answer);
    answers.put(SystemSubjects.ofServer(broker.id(), what), answer);
  }

  /// Read the options, see whether this server is meant, and make the answer, a large one in its
  /// turn.
  private @Nullable SystemAnswer answer(SystemRequest request, Kind kind)
      throws JsonException, BadQueryException, TooLargeException {
    return answer(request, kind, Turns.Making::make);
  }

  /// @param slowly how it is made, once it is its turn
  private @Nullable SystemAnswer answer(SystemRequest request, Kind kind, Turns.Way slowly)
      throws JsonException, BadQueryException, TooLargeException {
    if (request.reply().length == 0) {
      return null;
    }
    RequestOptions options = RequestOptions.read(kind.binding, request.body());
    if (!options.isFor(labelled())) {
      return null;
    }
    Turns.Making making = () -> slowly.make(() -> write(request, kind.maker.make(options)));
    return kind.size.isLarge(options) ? turns.inTurn(making) : making.make();
  }

  private @Nullable SystemAnswer write(SystemRequest request, @Nullable Document<?> document) {
    return document == null ? null : writer.write(request.encoding(), document);
  }

  /// The number of this is not used for a message.
  private ServerInfo labelled() {
    return broker.system().info();
  }

  private void addOfAccounts(Map<String, Answer> answers) {
    addOfAccount(
        answers, "LEAFZ", _ -> new Kind(plain("LeafzEventOptions"), _ -> documents().leafz()));
    addOfAccount(
        answers,
        "JSZ",
        _ ->
            new Kind(
                RequestOptions.JSZ,
                _ -> {
                  throw new BadQueryException("jetstream not enabled");
                }));
    addOfAccount(
        answers,
        "INFO",
        account -> new Kind(RequestOptions.ACCOUNTZ, _ -> documents().accountDetail(account)));
    addOfAccount(answers, "STATZ", this::statsOf);
    addOfAccount(
        answers,
        "SUBSZ",
        account ->
            new Kind(
                RequestOptions.SUBSZ,
                _ -> true,
                options -> {
                  options.subscriptions = true;
                  return subsz(options, account);
                }));
    addOfAccount(answers, "CONNZ", account -> connzOf(_ -> account));
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

  private void addOfAccount(
      Map<String, Answer> answers, String what, Function<String, Kind> ofAccount) {
    answers.put(
        SystemSubjects.ofAccount(what),
        request -> answer(request, ofAccount.apply(request.token(ACCOUNT_TOKEN))));
  }

  /// Add what is answered in every other account: about that account and nothing else.
  void addImportsTo(Map<String, Answer> answers) {
    Answer connz =
        request ->
            answer(request, connzOf(_ -> request.account()), making -> turns.oneAtATime(making));
    answers.put(SystemSubjects.PING_CONNZ, connz);
    answers.put(SystemSubjects.SERVER_CONNZ, connz);
    answers.put(SystemSubjects.PING_STATZ, request -> answer(request, statsOf(request.account())));
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

  private Kind statsOf(String account) {
    return new Kind(
        RequestOptions.STATZ,
        options -> {
          AccountSnapshot found = broker.account(account);
          return stats(options, found == null ? List.of() : List.of(found));
        });
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

  /// @param account says which one is shown; empty for all
  private Kind subszOf(Function<RequestOptions, String> account) {
    return new Kind(
        RequestOptions.SUBSZ,
        options -> options.subscriptions,
        options -> subsz(options, account.apply(options)));
  }

  private Document<?> subsz(RequestOptions options, String account)
      throws BadQueryException, TooLargeException {
    return documents()
        .subsz(
            SubszQuery.of(
                options.subscriptions, options.offset, options.limit, account, options.test));
  }

  /// @param account says whose are shown; empty for all
  private Kind connzOf(Function<RequestOptions, String> account) {
    return new Kind(
        RequestOptions.CONNZ,
        options -> query(options, account.apply(options)).isLarge(),
        options -> {
          ConnzQuery query = query(options, account.apply(options));
          query.check();
          return documents().connz(query);
        });
  }

  private static ConnzQuery query(RequestOptions options, String account) throws BadQueryException {
    return new ConnzQuery(
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
}

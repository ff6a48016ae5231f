package dev.postroom.client.service;

import dev.postroom.client.Connection;
import dev.postroom.client.Message;
import dev.postroom.client.NatsException;
import dev.postroom.client.Subscription;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import dev.postroom.platform.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// A service that runs: its endpoints answer, and it answers who asks for it on `$SRV`.
/// Thread-safe.
///
/// ```
///   $SRV.PING    $SRV.PING.greeter    $SRV.PING.greeter.ID      who is there
///   $SRV.INFO …                                                 what it is
///   $SRV.STATS …                                                what it has done
/// ```
public final class Service implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]+");
  private static final Pattern VERSION =
      Pattern.compile(
          "(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?");
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final JsonFields<Service> IDENTITY =
      JsonFields.<Service>of()
          .string("name", service -> service.name)
          .string("id", service -> service.id)
          .string("version", service -> service.version)
          .stringMap("metadata", service -> service.metadata, Presence.ALWAYS)
          .build();

  private static final JsonFields<Service> PING = answer("ping", UnaryOperator.identity());

  private static final JsonFields<Service> INFO =
      answer(
          "info",
          fields ->
              fields
                  .string("description", service -> service.description)
                  .list("endpoints", service -> service.endpoints, Endpoint.FIELDS));

  private static final JsonFields<Service> STATS =
      answer(
          "stats",
          fields ->
              fields
                  .time("started", service -> service.started)
                  .list("endpoints", Service::stats, Endpoint.Stats.FIELDS));

  private static JsonFields<Service> answer(
      String verb, UnaryOperator<JsonFields.Builder<Service>> more) {
    JsonFields.Builder<Service> fields =
        JsonFields.<Service>of()
            .inline(service -> service, IDENTITY)
            .string("type", _ -> "io.nats.micro.v1." + verb + "_response");
    return more.apply(fields).build();
  }

  private final Connection connection;
  private final String name;
  private final String version;
  private final String description;
  private final Map<String, String> metadata;
  private final String id;
  private final Instant started;
  private final List<Endpoint> endpoints;
  private final List<Subscription> subscriptions = new ArrayList<>(); // filled before it is shared

  private Service(Builder builder, Connection connection) {
    this.connection = connection;
    this.name = builder.name;
    this.version = builder.version;
    this.description = builder.description;
    this.metadata = builder.metadata;
    String inbox = connection.newInbox();
    this.id = inbox.substring(inbox.lastIndexOf('.') + 1);
    this.started = builder.clock.now();
    this.endpoints = List.copyOf(builder.endpoints);
  }

  /// Start to describe a service.
  ///
  /// @param name letters, digits, `-` and `_`
  /// @param version a semantic version, such as `1.0.0`
  /// @throws IllegalArgumentException when one of them is none
  public static Builder named(String name, String version) {
    return new Builder(name, version);
  }

  private void listen() {
    for (Endpoint endpoint : endpoints) {
      subscriptions.add(endpoint.listen(connection));
    }
    listen("PING", PING);
    listen("INFO", INFO);
    listen("STATS", STATS);
  }

  private void listen(String verb, JsonFields<Service> answer) {
    Consumer<Message> answers = request -> request.respond(answer.toBytes(this));
    for (String subject : List.of(verb, verb + "." + name, verb + "." + name + "." + id)) {
      subscriptions.add(connection.subscribe("$SRV." + subject, answers::accept));
    }
  }

  private List<Endpoint.Stats> stats() {
    return endpoints.stream().map(Endpoint::stats).toList();
  }

  /// Return the name.
  public String name() {
    return name;
  }

  /// Return what tells this instance from others of the name.
  public String id() {
    return id;
  }

  /// Return the answer to PING, in JSON.
  public String ping() {
    return PING.toJson(this);
  }

  /// Return the answer to INFO, in JSON.
  public String info() {
    return INFO.toJson(this);
  }

  /// Return the answer to STATS, in JSON.
  public String statistics() {
    return STATS.toJson(this);
  }

  /// Count from nothing again.
  public void resetStatistics() {
    endpoints.forEach(Endpoint::resetStats);
  }

  /// Take no more requests, and answer those that have come. Blocks until that is done, for at most
  /// the timeout for each endpoint; the connection stays open.
  ///
  /// @throws NatsException.TimedOut when a request takes longer
  public void stop(Duration timeout) {
    NatsException failure = null;
    for (Subscription subscription : subscriptions) {
      try {
        if (!subscription.isEnded()) {
          subscription.drain(timeout);
        }
      } catch (NatsException failed) {
        failure = failed;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /// Stop within 5 seconds for each endpoint.
  @Override
  public void close() {
    stop(PATIENCE);
  }

  @Override
  public String toString() {
    return "Service[" + name + " " + version + " " + id + "]";
  }

  /// Describes a service. Confined to one thread.
  public static final class Builder {
    private final String name;
    private final String version;
    private String description = "";
    private Map<String, String> metadata = Map.of();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final Clock clock = Clock.system();

    private Builder(String name, String version) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "\"" + name + "\" is no name of a service: use letters, digits, - and _");
      }
      if (!VERSION.matcher(version).matches()) {
        throw new IllegalArgumentException(
            "\"" + version + "\" is no semantic version; write one such as 1.0.0");
      }
      this.name = name;
      this.version = version;
    }

    /// Say what the service is for.
    public Builder description(String text) {
      description = text;
      return this;
    }

    /// Say what else others may want to know.
    public Builder metadata(Map<String, String> values) {
      metadata = Map.copyOf(values);
      return this;
    }

    /// Answer requests on the subject that is the endpoint's name.
    public Builder endpoint(String endpoint, RequestHandler handler) {
      return endpoint(endpoint, endpoint, handler);
    }

    /// Answer requests on a subject.
    public Builder endpoint(String endpoint, String subject, RequestHandler handler) {
      return endpoint(endpoint, subject, EndpointOptions.defaults(), handler);
    }

    /// Answer requests on a subject, with options.
    ///
    /// @throws IllegalArgumentException when the name is none, or is there already
    public Builder endpoint(
        String endpoint, String subject, EndpointOptions options, RequestHandler handler) {
      if (!NAME.matcher(endpoint).matches()) {
        throw new IllegalArgumentException(
            "\"" + endpoint + "\" is no name of an endpoint: use letters, digits, - and _");
      }
      if (!names.add(endpoint + " " + subject)) {
        throw new IllegalArgumentException(
            "there is an endpoint " + endpoint + " on " + subject + " already");
      }
      endpoints.add(new Endpoint(endpoint, subject, options, handler, clock));
      return this;
    }

    /// Add endpoints whose subjects all begin with a prefix and a dot.
    public Builder group(String prefix, Consumer<Group> members) {
      members.accept(new Group(this, prefix));
      return this;
    }

    /// Begin to answer.
    ///
    /// @throws IllegalArgumentException when a subject is none
    public Service start(Connection connection) {
      Service service = new Service(this, connection);
      boolean listening = false;
      try {
        service.listen();
        connection.flush(PATIENCE);
        listening = true;
      } finally {
        if (!listening) {
          service.subscriptions.forEach(Subscription::unsubscribe);
        }
      }
      return service;
    }
  }

  /// Endpoints with a common prefix. Confined to one thread.
  public static final class Group {
    private final Builder service;
    private final String prefix;

    private Group(Builder service, String prefix) {
      this.service = service;
      this.prefix = prefix;
    }

    /// Answer requests on `prefix.name`.
    public Group endpoint(String endpoint, RequestHandler handler) {
      return endpoint(endpoint, endpoint, EndpointOptions.defaults(), handler);
    }

    /// Answer requests on `prefix.subject`, with options.
    public Group endpoint(
        String endpoint, String subject, EndpointOptions options, RequestHandler handler) {
      service.endpoint(endpoint, prefix + "." + subject, options, handler);
      return this;
    }

    /// Add a group whose prefix begins with this one's.
    public Group group(String inner, Consumer<Group> members) {
      members.accept(new Group(service, prefix + "." + inner));
      return this;
    }
  }
}

package dev.postroom.broker.options;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an account lets others import (docs/spec/core.md 3.4, 4.11). Immutable.
public sealed interface ExportOptions {

  /// Return the subjects, perhaps with wildcards.
  String subject();

  /// Return who may import.
  Access access();

  /// Messages that others may subscribe to.
  record Stream(String subject, Access access) implements ExportOptions {}

  /// Requests that others may make.
  ///
  /// @param responses how many there are to a request
  /// @param threshold how long a request may wait for a response; zero for two minutes
  /// @param latency where it is told how long responses took; null for nowhere
  /// @param allowTrace whether others may be told who gets a request whose way is asked for
  record Service(
      String subject,
      Access access,
      Responses responses,
      Duration threshold,
      @Nullable Latency latency,
      boolean allowTrace)
      implements ExportOptions {
    private static final Duration USUAL_THRESHOLD = Duration.ofMinutes(2);

    /// Make an export of which others are told nothing.
    public Service(
        String subject,
        Access access,
        Responses responses,
        Duration threshold,
        @Nullable Latency latency) {
      this(subject, access, responses, threshold, latency, false);
    }

    /// Return how long a request may wait for a response.
    public Duration patience() {
      return threshold.isPositive() ? threshold : USUAL_THRESHOLD;
    }
  }

  /// Who may import.
  ///
  /// @param accounts their names; none means all
  /// @param tokenPosition the token of the subject, counted from 1, that must be the importing
  ///   account's name; 0 for none
  record Access(Set<String> accounts, int tokenPosition) {
    /// Everybody.
    public static final Access PUBLIC = new Access(Set.of(), 0);

    public Access {
      accounts = Set.copyOf(accounts);
    }
  }

  /// How many responses there are to a request.
  enum Responses {
    SINGLETON("Singleton"),
    STREAMED("Streamed"),
    CHUNKED("Chunked");

    private final String text;

    Responses(String text) {
      this.text = text;
    }

    /// Return how monitoring shows it.
    public String text() {
      return text;
    }
  }

  /// Where it is told how long responses took.
  ///
  /// @param subject a literal
  /// @param sampling how many of a hundred requests are told of; 0 for those whose headers ask
  record Latency(String subject, int sampling) {}
}

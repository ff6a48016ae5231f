package dev.postroom.http;

/// What a parser made of the bytes it was given.
public sealed interface HttpOutcome permits HttpOutcome.Incomplete, HttpRequest, HttpRefusal {

  /// All bytes were taken, and the request goes on.
  enum Incomplete implements HttpOutcome {
    INCOMPLETE
  }
}

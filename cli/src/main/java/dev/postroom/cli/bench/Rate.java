package dev.postroom.cli.bench;

import dev.postroom.cli.console.Amounts;
import dev.postroom.json.JsonFields;
import java.util.List;

/// How fast somebody was. Immutable.
///
/// @param client the number of the client; 0 for all of a role together
record Rate(String role, int client, long messages, long bytes, long nanos) {
  static final JsonFields<Rate> FIELDS =
      JsonFields.<Rate>of()
          .string("role", Rate::role)
          .number("client", Rate::client)
          .number("messages", Rate::messages)
          .number("bytes", Rate::bytes)
          .number("nanos", Rate::nanos)
          .number("messages_per_second", rate -> Math.round(rate.messagesPerSecond()))
          .number("bytes_per_second", rate -> Math.round(rate.bytesPerSecond()))
          .build();

  /// Return what all of a role did together, in the time of the slowest.
  static Rate total(String role, List<Rate> rates) {
    long messages = 0;
    long bytes = 0;
    long nanos = 1;
    for (Rate rate : rates) {
      messages += rate.messages;
      bytes += rate.bytes;
      nanos = Math.max(nanos, rate.nanos);
    }
    return new Rate(role, 0, messages, bytes, nanos);
  }

  double messagesPerSecond() {
    return Amounts.perSecond(messages, nanos);
  }

  double bytesPerSecond() {
    return Amounts.perSecond(bytes, nanos);
  }
}

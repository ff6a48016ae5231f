package dev.postroom.broker.system;

import dev.postroom.http.encoding.ContentEncoding;

/// What somebody asks of the server itself (docs/spec/core.md 4.13). Its arrays are not to be
/// changed.
///
/// @param pattern the subject that the server listens to
/// @param subject the subject it was sent to
/// @param account the account it was sent in; the reply goes there
/// @param isOfSystem whether that is the system account
/// @param sender the connection that asks; 0 for the server itself
/// @param reply where the answer is wanted; empty when none is
/// @param body the payload, without headers
/// @param encoding how the answer may be encoded
@SuppressWarnings("ArrayRecordComponent") // reason: never changed, and never compared
public record SystemRequest(
    String pattern,
    String subject,
    String account,
    boolean isOfSystem,
    long sender,
    byte[] reply,
    byte[] body,
    ContentEncoding encoding) {

  /// Return a token of the subject, counted from 0; empty when there are not so many.
  public String token(int index) {
    String[] tokens = subject.split("\\.", -1);
    return index < tokens.length ? tokens[index] : "";
  }

  /// Return about how many bytes of memory it takes.
  int footprint() {
    return 300 + subject.length() + reply.length + body.length;
  }
}

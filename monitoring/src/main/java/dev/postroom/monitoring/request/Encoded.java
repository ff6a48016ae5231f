package dev.postroom.monitoring.request;

import dev.postroom.broker.system.AcceptedEncoding;
import dev.postroom.broker.system.SystemAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Answers as those who ask would like them: compressed, or not (docs/spec/core.md 4.13).
final class Encoded {
  private Encoded() {}

  /// Return an answer in this encoding.
  static SystemAnswer answer(AcceptedEncoding encoding, byte[] payload) {
    return switch (encoding) {
      case UNSAID -> SystemAnswer.of(payload);
      case IDENTITY -> SystemAnswer.encoded("identity", payload);
      case SNAPPY -> SystemAnswer.encoded("snappy", Snappy.frames(payload));
      case GZIP -> SystemAnswer.encoded("gzip", gzip(payload));
    };
  }

  /// Return an answer that is never compressed; null for silence.
  static @Nullable SystemAnswer plain(byte @Nullable [] payload) {
    return payload == null ? null : SystemAnswer.of(payload);
  }

  private static byte[] gzip(byte[] payload) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length / 4 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(payload);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // nothing but memory is written to
    }
    return bytes.toByteArray();
  }
}

package dev.postroom.server.ocsp;

import dev.postroom.json.JsonBinding;
import dev.postroom.json.JsonException;
import dev.postroom.json.JsonFields;
import dev.postroom.platform.tls.ocsp.KeptAnswer;
import dev.postroom.server.options.SystemReason;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The file in which answers about certificates are kept, as nats-server writes it
/// (docs/spec/core.md 5.1): either server can go on with what the other has left.
///
/// ```json
/// {"<SHA-256 of a certificate>":{"subject":"CN=a","cached_at":"2026-11-26T18:12:27Z",
///  "resp_status":"good","resp_expires":"2026-11-26T18:22:27Z","resp":"<framed, in base 64>"}}
/// ```
///
/// Immutable.
///
/// @param path `folder/cache.json`
record AnswerFile(Path path) {
  /// More than all that is remembered has.
  static final int MOST_BYTES = 96 << 20;

  private static final int MOST_ANSWER_BYTES = 64 << 10;
  private static final int SHA_256_SIZE = 32;
  private static final int LONGEST = 4096;
  private static final String OWNER_ALONE = "rwx------";

  private static final JsonFields<KeptAnswer> WRITTEN =
      JsonFields.<KeptAnswer>of()
          .string("subject", answer -> answer.certificate().subject())
          .time("cached_at", answer -> answer.times().since().truncatedTo(ChronoUnit.SECONDS))
          .string("resp_status", KeptAnswer::word)
          .time("resp_expires", answer -> answer.times().until())
          .string("resp", AnswerFile::encoded)
          .build();

  private static final JsonBinding<Read> READ =
      JsonBinding.<Read>of()
          .string("subject", (read, text) -> read.subject = text)
          .string("cached_at", (read, text) -> read.since = text)
          .string("resp_status", (read, text) -> read.status = text)
          .string("resp_expires", (read, text) -> read.until = text)
          .string("resp", (read, text) -> read.response = text)
          .build();

  // The names of the document are certificates, and only those of an object are bound: so it is
  // read as the one member of another.
  private static final byte[] BEFORE = "{\"answers\":".getBytes(StandardCharsets.US_ASCII);
  private static final JsonBinding<Document> DOCUMENT =
      JsonBinding.<Document>of()
          .objectMap("answers", Read::new, READ, (document, answers) -> document.answers = answers)
          .build();

  /// What a file holds.
  ///
  /// @param broken how many answers of it cannot be read
  /// @param why why the first of them cannot; empty when all can
  record Content(List<KeptAnswer> answers, int broken, String why) {}

  private static final class Document {
    private Map<String, Read> answers = Map.of();
  }

  private static final class Read {
    private String subject = "";
    private String since = "";
    private String status = "";
    private String until = "";
    private String response = "";

    KeptAnswer answer(String key) {
      if (Base64.getDecoder().decode(key).length != SHA_256_SIZE || subject.length() > LONGEST) {
        throw new IllegalArgumentException("no name of a certificate");
      }
      return KeptAnswer.claimed(
          new KeptAnswer.Certificate(key, subject),
          status,
          new KeptAnswer.Times(time(since), time(until)),
          AnswerFrames.content(Base64.getDecoder().decode(response), MOST_ANSWER_BYTES));
    }

    private static Instant time(String text) {
      return OffsetDateTime.parse(text).toInstant();
    }
  }

  private static String encoded(KeptAnswer answer) {
    return Base64.getEncoder().encodeToString(AnswerFrames.frame(answer.bytes()));
  }

  /// Return the file in a folder.
  static AnswerFile in(String folder) {
    return new AnswerFile(Path.of(folder).toAbsolutePath().resolve("cache.json"));
  }

  /// Return whether there is one.
  boolean exists() {
    return Files.exists(path);
  }

  /// Return what it holds. Blocks.
  ///
  /// @throws IOException whose message names the file and says why nothing of it can be used
  Content read() throws IOException {
    byte[] bytes;
    try (FileInputStream in = new FileInputStream(path.toFile())) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (FileNotFoundException unopened) {
      throw new IOException("open " + path + ": " + SystemReason.of(unopened), unopened);
    } catch (IOException failed) {
      throw new IOException("read " + path + ": " + SystemReason.of(failed), failed);
    }
    if (bytes.length > MOST_BYTES) {
      throw new IOException(path + " has more than " + MOST_BYTES + " bytes");
    }
    try {
      return content(document(bytes));
    } catch (JsonException wrong) {
      throw new IOException(path + ": " + wrong.getMessage(), wrong);
    }
  }

  /// Read the document twice: alone it must be one, before it is put into another.
  private static Document document(byte[] bytes) throws JsonException {
    JsonBinding.<Document>of().build().read(bytes, 0, bytes.length, new Document());
    byte[] wrapped = new byte[BEFORE.length + bytes.length + 1];
    System.arraycopy(BEFORE, 0, wrapped, 0, BEFORE.length);
    System.arraycopy(bytes, 0, wrapped, BEFORE.length, bytes.length);
    wrapped[wrapped.length - 1] = '}';
    Document document = new Document();
    DOCUMENT.read(wrapped, 0, wrapped.length, document);
    return document;
  }

  private static Content content(Document document) {
    List<KeptAnswer> answers = new ArrayList<>();
    int broken = 0;
    String why = "";
    for (Map.Entry<String, Read> entry : document.answers.entrySet()) {
      try {
        answers.add(entry.getValue().answer(entry.getKey()));
      } catch (IllegalArgumentException | DateTimeException wrong) {
        why = broken++ == 0 ? String.valueOf(wrong.getMessage()) : why;
      }
    }
    // Who was asked about last stays longest.
    answers.sort(Comparator.comparing(answer -> answer.times().since()));
    return new Content(answers, broken, why);
  }

  /// Write the file in one step, and return its size: who reads it meanwhile, or after a power cut,
  /// finds the old one or the new one. Blocks.
  ///
  /// @throws IOException whose message says what failed, in the words of the system
  int write(List<KeptAnswer> answers) throws IOException {
    StringBuilder text = new StringBuilder("{");
    for (KeptAnswer answer : answers) {
      text.append(text.length() == 1 ? "\n \"" : ",\n \"")
          .append(answer.certificate().key())
          .append("\": ")
          .append(WRITTEN.toJson(answer));
    }
    byte[] bytes = text.append("\n}").toString().getBytes(StandardCharsets.UTF_8);
    try {
      makeFolder(path.resolveSibling(""));
      replace(bytes);
    } catch (FileSystemException refused) {
      String reason = refused.getReason();
      String what = reason == null ? refused.getClass().getSimpleName() : reason;
      throw new IOException(what + ": " + refused.getFile(), refused);
    }
    return bytes.length;
  }

  private static void makeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      boolean isPosix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
      FileAttribute<?>[] rights =
          isPosix
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ALONE))
              }
              : new FileAttribute<?>[0];
      var _ = Files.createDirectory(folder, rights);
    }
  }

  private void replace(byte[] bytes) throws IOException {
    Path unfinished = Files.createTempFile(path.resolveSibling(""), "ocsprc-", "");
    try {
      try (FileOutputStream out = new FileOutputStream(unfinished.toFile())) {
        out.write(bytes);
        out.getFD().sync();
      }
      var _ = Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      var _ = Files.deleteIfExists(unfinished);
    }
  }
}

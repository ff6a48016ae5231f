package dev.postroom.server.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.platform.tls.ocsp.KeptAnswer;
import dev.postroom.platform.tls.ocsp.OcspCache;
import dev.postroom.platform.tls.ocsp.OcspCacheOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What of a cache outlives its process.
class OcspStoreTest {
  private static final Instant NOW = Instant.parse("2026-11-26T18:12:27Z");
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  @TempDir private Path folder;
  private final Lines log = new Lines();

  /// Remembers lines as `[INF] text`. Thread-safe.
  private static final class Lines implements Log {
    private final List<String> lines = new ArrayList<>();

    @Override
    public boolean isEnabled(Level level) {
      return true;
    }

    @Override
    public synchronized void log(Level level, String text) {
      lines.add("[" + level.label() + "] " + text);
    }

    synchronized List<String> of(Level level) {
      return lines.stream().filter(line -> line.startsWith("[" + level.label())).toList();
    }
  }

  private Path file() {
    return folder.resolve("store").resolve("cache.json");
  }

  private OcspCache cache() {
    return new OcspCache(
        new OcspCacheOptions(true, true, folder.resolve("store").toString(), Duration.ZERO));
  }

  private static KeptAnswer claim(String status) {
    return KeptAnswer.claimed(
        new KeptAnswer.Certificate(KEY, "CN=\"a\""),
        status,
        new KeptAnswer.Times(NOW, NOW.plusSeconds(600)),
        new byte[] {1, 2, 3});
  }

  private OcspStore start(OcspCache cache) {
    return OcspStore.start(cache, log, Clock.system());
  }

  /// Write a file by hand, as a server before would have.
  private AnswerFile saved(KeptAnswer answer) throws IOException {
    AnswerFile file = new AnswerFile(file());
    assertThat(file.write(List.of(answer))).isEqualTo((int) Files.size(file()));
    return file;
  }

  @Test
  void what_was_saved_is_known_after_a_restart() throws IOException {
    var _ = saved(claim("revoked"));
    OcspCache cache = cache();
    start(cache).close();
    assertThat(cache.answers()).hasSize(1);
    KeptAnswer known = cache.answers().getFirst();
    assertThat(known.certificate()).isEqualTo(claim("revoked").certificate());
    assertThat(known.word()).isEqualTo("revoked");
    assertThat(known.times()).isEqualTo(claim("revoked").times());
    assertThat(known.bytes()).containsExactly(1, 2, 3);
    assertThat(log.of(Log.Level.WARN)).isEmpty();
    assertThat(log.of(Log.Level.DEBUG))
        .containsExactly(
            "[DBG] Starting OCSP peer cache",
            "[DBG] Loading OCSP peer cache [" + file() + "]",
            "[DBG] Stopping OCSP peer cache");
  }

  @Test
  void the_file_has_the_words_of_nats_server_and_is_for_its_owner_alone() throws IOException {
    var _ = saved(claim("good"));
    assertThat(Files.readString(file()))
        .startsWith(
            "{\n \""
                + KEY
                + "\": {\"subject\":\"CN=\\\"a\\\"\",\"cached_at\":\"2026-11-26T18:12:27Z\","
                + "\"resp_status\":\"good\",\"resp_expires\":\"2026-11-26T18:22:27Z\",\"resp\":\"")
        .endsWith("\"}\n}");
    assertThat(Files.getPosixFilePermissions(file())).hasSize(2);
    assertThat(Files.getPosixFilePermissions(folder.resolve("store"))).hasSize(3);
    try (var names = Files.list(folder.resolve("store"))) {
      assertThat(names).containsExactly(file());
    }
  }

  @Test
  void a_broken_file_costs_a_warning_and_what_was_in_it() throws IOException {
    Files.createDirectory(folder.resolve("store"));
    for (String broken :
        List.of("{nonsense", "", "[1]", "{\"a\":1}", "{\"a\":{}},\"b\":{\"c\":{}")) {
      Lines own = new Lines();
      Files.writeString(file(), broken);
      OcspCache cache = cache();
      OcspStore.start(cache, own, Clock.system()).close();
      assertThat(cache.answers()).isEmpty();
      assertThat(own.of(Log.Level.WARN))
          .as(broken)
          .singleElement()
          .asString()
          .startsWith("[WRN] Unable to load OCSP peer cache: " + file() + ": ")
          .endsWith("; starting with empty cache");
      assertThat(Files.readString(file())).as("nothing has changed").isEqualTo(broken);
    }
  }

  @Test
  void one_broken_answer_costs_no_other() throws IOException {
    var _ = saved(claim("revoked"));
    String other = Base64.getEncoder().encodeToString(new byte[] {1});
    String text = Files.readString(file());
    Files.writeString(
        file(), text.replaceFirst("\n}$", ",\n\"" + other + "\": {\"resp_status\":\"good\"}}"));
    OcspCache cache = cache();
    start(cache).close();
    assertThat(cache.answers()).hasSize(1);
    assertThat(log.of(Log.Level.WARN))
        .containsExactly(
            "[WRN] Unable to load 1 of 2 responses of OCSP peer cache ["
                + file()
                + "]: no name of a certificate");
  }

  @Test
  void a_file_without_end_is_not_read() throws IOException {
    Files.createDirectory(folder.resolve("store"));
    try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
      file.setLength(AnswerFile.MOST_BYTES + 1); // a hole, not bytes
    }
    start(cache()).close();
    assertThat(log.of(Log.Level.WARN))
        .singleElement()
        .asString()
        .contains(" has more than " + AnswerFile.MOST_BYTES + " bytes");
  }

  @Test
  void what_has_changed_is_written_after_an_interval_and_at_the_end() throws IOException {
    OcspCache cache = cache();
    OcspStore store = start(cache);
    cache.put(claim("good"));
    Awaitility.await().until(() -> Files.exists(file()));
    assertThat(Files.readString(file())).contains("\"good\"");
    cache.put(claim("revoked"));
    store.close();
    assertThat(Files.readString(file())).contains("\"revoked\"");
    cache.put(claim("unknown"));
    store.close();
    assertThat(Files.readString(file())).as("it has ended").contains("\"revoked\"");
    assertThat(log.of(Log.Level.ERROR)).isEmpty();
  }

  @Test
  void nothing_is_written_when_nothing_has_changed() {
    start(cache()).close();
    assertThat(file()).doesNotExist();
  }

  @Test
  void a_folder_that_cannot_be_written_is_told_of_once_until_it_can_be() throws IOException {
    Files.writeString(folder.resolve("store"), "not a folder");
    OcspCache cache = cache();
    try (OcspStore _ = start(cache)) {
      cache.put(claim("revoked"));
      Awaitility.await()
          .until(() -> log.of(Log.Level.DEBUG).stream().filter(this::isTry).count() > 1);
      assertThat(log.of(Log.Level.ERROR))
          .singleElement()
          .asString()
          .startsWith("[ERR] Unable to save OCSP peer cache: ");
      Files.delete(folder.resolve("store"));
      Awaitility.await().until(() -> Files.exists(file()));
    }
    assertThat(log.of(Log.Level.INFO)).containsExactly("[INF] OCSP peer cache can be saved again");
    assertThat(Files.readString(file())).contains("\"revoked\"");
  }

  private boolean isTry(String line) {
    return line.startsWith("[DBG] Saving");
  }
}

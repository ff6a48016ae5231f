package dev.postroom.server.ocsp;

import dev.postroom.platform.Clock;
import dev.postroom.platform.Escape;
import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import dev.postroom.platform.tls.ocsp.OcspCache;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps what a cache remembers in a file: reads it at the start, and writes it at most once in an
/// interval and at the end, when anything has changed (docs/spec/core.md 5.1). A file that cannot
/// be used costs a warning and what was in it; one that cannot be written is told of once, until it
/// can be again.
///
/// One thread writes, and whoever closes this writes last. Thread-safe.
public final class OcspStore implements AutoCloseable {
  private final OcspCache cache;
  private final AnswerFile file;
  private final Duration interval;
  private final Log log;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();
  private long written; // changes of the cache that the file has; under the lock, as the next two
  private boolean isFailing;
  private boolean isClosed;

  private OcspStore(OcspCache cache, Log log) {
    this.cache = cache;
    this.file = AnswerFile.in(cache.options().localStore());
    this.interval = cache.options().saveInterval();
    this.log = log;
  }

  /// Read the file into a cache, and keep it from now on. Blocks while it reads.
  public static OcspStore start(OcspCache cache, Log log, Clock clock) {
    OcspStore store = new OcspStore(cache, log);
    log.debug("Starting OCSP peer cache");
    store.load(clock);
    var _ = Threads.startVirtual("postroom-ocsp-cache", log, store::saveFromTimeToTime);
    return store;
  }

  private void load(Clock clock) {
    String name = "[" + Escape.line(file.path().toString()) + "]";
    log.debug("Loading OCSP peer cache " + name);
    if (!file.exists()) {
      log.debug("No OCSP peer cache found, starting with empty cache");
      return;
    }
    try {
      AnswerFile.Content content = file.read();
      cache.restore(content.answers(), clock.now());
      if (content.broken() > 0) {
        log.warn(
            "Unable to load "
                + content.broken()
                + " of "
                + (content.answers().size() + content.broken())
                + " responses of OCSP peer cache "
                + name
                + ": "
                + Escape.line(content.why()));
      }
    } catch (IOException unusable) {
      log.warn(
          "Unable to load OCSP peer cache: "
              + Escape.line(String.valueOf(unusable.getMessage()))
              + "; starting with empty cache");
    }
  }

  private void saveFromTimeToTime() {
    lock.lock();
    try {
      while (true) {
        long left = interval.toNanos();
        while (left > 0 && !isClosed) {
          left = closing.awaitNanos(left);
        }
        if (isClosed) {
          return;
        }
        log.debug("OCSP peer cache save timer expired");
        saveChanges();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // nobody does; close() still saves
    } finally {
      lock.unlock();
    }
  }

  private void saveChanges() {
    long changes = cache.changes();
    if (changes == written) {
      return;
    }
    log.debug("OCSP peer cache is dirty, saving");
    log.debug("Saving OCSP peer cache [" + Escape.line(file.path().toString()) + "]");
    try {
      int size = file.write(cache.answers());
      written = changes;
      if (isFailing) {
        log.info("OCSP peer cache can be saved again");
      }
      isFailing = false;
      log.debug("Saved OCSP peer cache successfully (" + size + " bytes)");
    } catch (IOException failed) {
      if (!isFailing) {
        log.error(
            "Unable to save OCSP peer cache: " + Escape.line(String.valueOf(failed.getMessage())));
      }
      isFailing = true;
    } catch (RuntimeException | OutOfMemoryError fault) {
      isFailing = true; // the next time is another chance
      log.bug("OCSP peer cache was not saved", fault);
    }
  }

  /// Write what has changed, and end. Blocks while it writes; a second call does nothing.
  @Override
  public void close() {
    lock.lock();
    try {
      if (!isClosed) {
        isClosed = true;
        closing.signalAll();
        log.debug("Stopping OCSP peer cache");
        saveChanges();
      }
    } finally {
      lock.unlock();
    }
  }
}

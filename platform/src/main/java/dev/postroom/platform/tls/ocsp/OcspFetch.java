package dev.postroom.platform.tls.ocsp;

import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks a responder over HTTP. Nothing of it outlives its time by more than a resolver takes.
final class OcspFetch {
  /// More than any answer about one certificate has.
  static final int LARGEST = 64 * 1024;

  private static final int OK = 200;

  private final Log log;

  OcspFetch(Log log) {
    this.log = log;
  }

  /// Return what a responder answers. Blocks, at most for `timeout`.
  ///
  /// @throws IOException when it does not answer, or with too much
  byte[] ask(String responder, byte[] question, Duration timeout)
      throws IOException, InterruptedException {
    HttpURLConnection connection = open(responder, question, timeout);
    FutureTask<byte[]> answer = new FutureTask<>(() -> read(connection));
    Threads.startVirtual("postroom-ocsp", log, answer);
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new IOException("no answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      String why = cause == null ? failed.getMessage() : cause.getMessage();
      throw new IOException(String.valueOf(why), failed);
    } finally {
      // Ends the other thread, if it still connects or reads; else what it holds would hold us.
      answer.cancel(true);
      connection.disconnect();
    }
  }

  private static HttpURLConnection open(String responder, byte[] question, Duration timeout)
      throws IOException {
    String separator = responder.endsWith("/") ? "" : "/";
    String encoded =
        URLEncoder.encode(Base64.getEncoder().encodeToString(question), StandardCharsets.US_ASCII);
    URI uri;
    try {
      uri = new URI(responder + separator + encoded);
    } catch (URISyntaxException wrong) {
      throw new IOException("no address of a responder: " + wrong.getMessage(), wrong);
    }
    if (!isWeb(responder) || !(uri.toURL().openConnection() instanceof HttpURLConnection made)) {
      throw new IOException("a responder is asked over HTTP alone");
    }
    int millis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
    made.setConnectTimeout(millis);
    made.setReadTimeout(millis);
    made.setInstanceFollowRedirects(false);
    made.setUseCaches(false);
    made.setRequestProperty("Connection", "close");
    made.setRequestProperty("Accept", "application/ocsp-response");
    return made;
  }

  /// Return whether an address is one of a web server.
  static boolean isWeb(String address) {
    String lower = address.toLowerCase(Locale.ROOT);
    return lower.startsWith("http://") || lower.startsWith("https://");
  }

  private static byte[] read(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    if (status != OK) {
      throw new IOException("bad OCSP responder http status: [" + status + "]");
    }
    try (InputStream in = connection.getInputStream()) {
      byte[] answer = in.readNBytes(LARGEST + 1);
      if (answer.length > LARGEST) {
        throw new IOException("the answer is longer than " + LARGEST + " bytes");
      }
      return answer;
    }
  }
}

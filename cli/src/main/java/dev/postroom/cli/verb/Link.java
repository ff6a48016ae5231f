package dev.postroom.cli.verb;

import dev.postroom.cli.console.Console;
import dev.postroom.cli.console.FailedException;
import dev.postroom.cli.console.MisuseException;
import dev.postroom.cli.console.Style;
import dev.postroom.client.ClientOptions;
import dev.postroom.client.NatsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that all verbs have: where the server is, who asks, and how answers look. What is
/// not said comes from the environment variables that the `nats` command line reads too.
public final class Link {
  private static final String LOCAL = "nats://127.0.0.1:4222";

  @Option(
      names = {"-s", "--server"},
      paramLabel = "URL",
      description = "Where the server is; several with commas ($NATS_URL, else " + LOCAL + ")")
  private String server = "";

  @Option(names = "--user", paramLabel = "NAME", description = "Who asks ($NATS_USER)")
  private String user = "";

  @Option(
      names = "--password",
      paramLabel = "WORD",
      description = "and how they prove it ($NATS_PASSWORD)")
  private String password = "";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "A token in place of both ($NATS_TOKEN)")
  private String token = "";

  @Option(
      names = "--creds",
      paramLabel = "FILE",
      description = "A file with a JWT and its seed ($NATS_CREDS)")
  private String creds = "";

  @Option(
      names = "--nkey",
      paramLabel = "FILE",
      description = "A file with the seed of a user's key ($NATS_NKEY)")
  private String nkey = "";

  @Option(
      names = "--tlsca",
      paramLabel = "FILE",
      description = "Whom to trust: certificates in PEM ($NATS_CA)")
  private String tlsCa = "";

  @Option(
      names = "--tlscert",
      paramLabel = "FILE",
      description = "The certificate to show, in PEM ($NATS_CERT)")
  private String tlsCert = "";

  @Option(names = "--tlskey", paramLabel = "FILE", description = "and its key, in PEM ($NATS_KEY)")
  private String tlsKey = "";

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description =
          "The longest single wait, for the connection or an answer: 500ms, 2s (default 5s);"
              + " what sub and reply listen for is waited for without end")
  private Duration timeout = Duration.ofSeconds(5);

  @Option(names = "--json", description = "Write JSON")
  private boolean isJson;

  @Option(
      names = "--no-color",
      description = "Write no colours; nor with $NO_COLOR, nor into a file or pipe")
  private boolean isPlain;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this")
  private boolean isHelpWanted;

  /// What is done with a connection.
  @FunctionalInterface
  public interface Use {
    void with(Session session);
  }

  /// Connect, do something, and disconnect when the server has had everything. Nothing is tried
  /// again when the server goes away meanwhile.
  ///
  /// @throws FailedException when the server cannot be reached, refuses, or goes away
  public void use(Console console, Use body) {
    use(console, 0, body);
  }

  /// Do as [#use], and wait for another server for ever when one goes away.
  public void useForLong(Console console, Use body) {
    use(console, -1, body);
  }

  private void use(Console console, int reconnects, Use body) {
    try (Session session = connect(console, reconnects)) {
      session.perform(body);
    }
  }

  /// Connect, to be closed by whoever asked for it.
  ///
  /// @throws FailedException when the server cannot be reached or refuses
  public Session connect(Console console) {
    return connect(console, 0);
  }

  private Session connect(Console console, int reconnects) {
    Identity identity = identity(console);
    ClientOptions.Builder options =
        ClientOptions.to(
                Said.of(server, "--server", console::environment, "NATS_URL").orElse(LOCAL))
            .name("postroom command line")
            .credentials(identity.credentials())
            .connectTimeout(timeout)
            .writeTimeout(timeout)
            .maxReconnects(reconnects)
            .log(new Talk(console));
    SSLContext tls = tls(console);
    if (tls != null) {
      options.tls(tls);
    }
    try {
      return Session.open(options, reconnects != 0, console, this);
    } catch (IllegalArgumentException wrong) {
      throw new MisuseException(String.valueOf(wrong.getMessage()));
    } catch (NatsException.Refused refusal) {
      throw new FailedException(Sentences.refused(refusal, identity.source()));
    } catch (NatsException failure) {
      throw new FailedException(Sentences.of(failure, servers(console)));
    }
  }

  /// Return the servers that are meant, as they were written, but for users, passwords and tokens.
  public String servers(Console console) {
    String said = Said.of(server, "--server", console::environment, "NATS_URL").orElse(LOCAL);
    return Stream.of(said.split(",")).map(Link::withoutSecrets).collect(Collectors.joining(","));
  }

  private static String withoutSecrets(String url) {
    int at = url.lastIndexOf('@');
    int scheme = url.indexOf("://");
    String start = scheme < 0 || scheme > at ? "" : url.substring(0, scheme + 3);
    return at < 0 ? url : start + url.substring(at + 1);
  }

  private Identity identity(Console console) {
    return Identity.of(new Identity.Options(server, user, password, token, creds, nkey), console);
  }

  /// Return what a file has in it.
  ///
  /// @throws FailedException when it cannot be read
  static String read(Said file) {
    try {
      return Files.readString(Path.of(file.value()));
    } catch (IOException e) {
      throw new FailedException(
          "the file " + file.named() + " cannot be read: " + Sentences.why(e));
    }
  }

  private @Nullable SSLContext tls(Console console) {
    Said ca = Said.of(tlsCa, "--tlsca", console::environment, "NATS_CA");
    Said cert = Said.of(tlsCert, "--tlscert", console::environment, "NATS_CERT");
    Said key = Said.of(tlsKey, "--tlskey", console::environment, "NATS_KEY");
    if (cert.isEmpty() != key.isEmpty()) {
      throw new MisuseException("--tlscert and --tlskey belong together: name both files");
    }
    if (ca.isEmpty() && cert.isEmpty()) {
      return null;
    }
    TlsFiles files = new TlsFiles();
    if (!ca.isEmpty()) {
      files.trust(read(ca), ca.named());
    }
    if (!cert.isEmpty()) {
      files.show(read(cert), cert.named(), read(key), key.named());
    }
    return files.context();
  }

  /// Return how long anything may take.
  public Duration timeout() {
    return timeout;
  }

  /// Return whether results are written in JSON.
  public boolean isJson() {
    return isJson;
  }

  /// Return how results are set off.
  public Style style(Console console) {
    return Style.of(console, isPlain);
  }

  /// Return whether `--help` was asked for, which ends the reading of other words.
  public boolean isHelpWanted() {
    return isHelpWanted;
  }
}

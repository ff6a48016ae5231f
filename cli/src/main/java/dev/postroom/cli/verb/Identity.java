package dev.postroom.cli.verb;

import dev.postroom.cli.console.Console;
import dev.postroom.cli.console.FailedException;
import dev.postroom.cli.console.MisuseException;
import dev.postroom.client.Credentials;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Who asks: what was typed, else what the environment says. Immutable.
///
/// @param source where that was said, for sentences; empty when nobody said it
record Identity(Credentials credentials, String source) {

  /// What was typed; empty where nothing was.
  record Options(
      String server, String user, String password, String token, String creds, String nkey) {

    /// Return the options that say who asks; they exclude each other.
    List<String> chosen() {
      return Stream.of(
              creds.isEmpty() ? "" : "--creds",
              nkey.isEmpty() ? "" : "--nkey",
              token.isEmpty() ? "" : "--token",
              user.isEmpty() ? "" : "--user")
          .filter(name -> !name.isEmpty())
          .toList();
    }
  }

  /// Return who asks. Blocks while a file is read.
  ///
  /// @throws MisuseException when it is said twice
  /// @throws FailedException when a file cannot be used
  static Identity of(Options typed, Console console) {
    List<String> chosen = typed.chosen();
    if (chosen.size() > 1) {
      throw new MisuseException(String.join(" and ", chosen) + " both say who asks: choose one");
    }
    if (!typed.password.isEmpty() && !chosen.isEmpty() && typed.user.isEmpty()) {
      throw new MisuseException("--password belongs to --user, not to " + chosen.getFirst());
    }
    // Who types who asks means that, whatever else the environment has.
    boolean isTyped = !chosen.isEmpty() || !typed.password.isEmpty();
    if (!isTyped && typed.server.contains("@")) {
      return new Identity(Credentials.none(), "what stands before the @ in --server");
    }
    UnaryOperator<String> variables = isTyped ? _ -> "" : console::environment;
    Said file = Said.of(typed.creds, "--creds", variables, "NATS_CREDS");
    if (!file.isEmpty()) {
      return new Identity(credentials(file), file.source());
    }
    Said seed = Said.of(typed.nkey, "--nkey", variables, "NATS_NKEY");
    if (!seed.isEmpty()) {
      return new Identity(Credentials.nkey(seed(seed)), seed.source());
    }
    Said token = Said.of(typed.token, "--token", variables, "NATS_TOKEN");
    return token.isEmpty()
        ? user(typed, console)
        : new Identity(Credentials.token(token.value()), token.source());
  }

  private static Identity user(Options typed, Console console) {
    Said name = Said.of(typed.user, "--user", console::environment, "NATS_USER");
    Said password = Said.of(typed.password, "--password", console::environment, "NATS_PASSWORD");
    if (!name.isEmpty()) {
      String sources = name.source() + (password.isEmpty() ? "" : " and " + password.source());
      return new Identity(Credentials.user(name.value(), password.value()), sources);
    }
    if (!typed.password.isEmpty()) {
      throw new MisuseException("--password needs --user");
    }
    boolean isInUrl = typed.server.isEmpty() && console.environment("NATS_URL").contains("@");
    return new Identity(Credentials.none(), isInUrl ? "what stands before the @ in $NATS_URL" : "");
  }

  private static Credentials credentials(Said file) {
    String text = Link.read(file);
    for (String block : List.of("NATS USER JWT", "USER NKEY SEED")) {
      if (!text.contains("BEGIN " + block)) {
        throw new FailedException(
            "the file "
                + file.named()
                + " is no credentials file: it has no block "
                + block
                + "; nsc writes such files");
      }
    }
    return Credentials.file(Path.of(file.value()));
  }

  private static String seed(Said file) {
    return Link.read(file)
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("SU"))
        .findFirst()
        .orElseThrow(
            () ->
                new FailedException(
                    "the file " + file.named() + " has no seed of a user in it (SU…)"));
  }
}

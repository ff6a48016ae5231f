package dev.postroom.broker.options;

import dev.postroom.platform.Secret;
import java.util.regex.Pattern;

/// What a password or token is compared with: the text itself, or a bcrypt hash of it. Never shown.
/// Immutable.
public sealed interface Password extends Credential {
  /// What nats-server takes for a hash.
  Pattern BCRYPT = Pattern.compile("\\$2[abxy]\\$\\d{2}\\$.*", Pattern.DOTALL);

  /// The text itself.
  record Plain(Secret secret) implements Password {}

  /// A bcrypt hash. To compare takes long on purpose: some 50 ms and more of a processor.
  record Hash(String text) implements Password {
    @Override
    public String toString() {
      return "[REDACTED]";
    }
  }

  /// Return the password for what stands in a configuration.
  static Password of(String configured) {
    return BCRYPT.matcher(configured).matches()
        ? new Hash(configured)
        : new Plain(Secret.of(configured));
  }
}

package dev.postroom.broker.options;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.postroom.platform.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/// What a password or token is compared with: the text itself, or a bcrypt hash of it. Never shown.
/// Immutable.
public sealed interface Password extends Credential {
  /// What nats-server takes for a hash.
  Pattern BCRYPT = Pattern.compile("\\$2[abxy]\\$\\d{2}\\$.*", Pattern.DOTALL);

  /// Return whether this is the password of which a text is given; the time that takes does not
  /// tell how much of it is right.
  boolean matches(String given);

  /// The text itself.
  record Plain(Secret secret) implements Password {
    @Override
    public boolean matches(String given) {
      return secret.matches(given);
    }
  }

  /// A bcrypt hash. To compare takes long on purpose: some 50 ms and more of a processor.
  record Hash(String text) implements Password {
    /// bcrypt looks at no more bytes of a password.
    private static final int LONGEST = 72;

    /// nats-server does not look at what stands behind the hash.
    private static final int LENGTH = 60;

    @Override
    public boolean matches(String given) {
      byte[] bytes = given.getBytes(StandardCharsets.UTF_8);
      byte[] compared = bytes.length <= LONGEST ? bytes : Arrays.copyOf(bytes, LONGEST);
      String used = text.length() <= LENGTH ? text : text.substring(0, LENGTH);
      try {
        return BCrypt.verifyer().verify(compared, used.getBytes(StandardCharsets.UTF_8)).verified;
      } catch (IllegalArgumentException noHash) {
        return false; // what only looks like a hash is the hash of nothing
      }
    }

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

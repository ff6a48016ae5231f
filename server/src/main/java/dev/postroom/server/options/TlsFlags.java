package dev.postroom.server.options;

import java.util.List;

/// The flags `--tls…`: any of them takes the place of the files and checks that a configuration
/// names (docs/spec/core.md 2.1).
final class TlsFlags {
  private static final List<Flag> ALL =
      List.of(Flag.TLS, Flag.TLS_VERIFY, Flag.TLS_CERT, Flag.TLS_KEY, Flag.TLS_CA_CERT);

  private TlsFlags() {}

  static void apply(Arguments arguments, Draft draft) throws OptionsException {
    if (ALL.stream().noneMatch(arguments::has)) {
      return;
    }
    if (arguments.has(Flag.TLS) && !arguments.isOn(Flag.TLS)) {
      if (draft.tls != null && draft.tls.mapsUsers) {
        throw new OptionsException(
            "verify_and_map needs TLS, which --tls=false switches off: users without a password"
                + " would be open to all");
      }
      draft.tls = null;
      return;
    }
    if (arguments.text(Flag.TLS_CERT).isEmpty()) {
      throw new OptionsException("TLS Server certificate must be present and valid");
    }
    if (arguments.text(Flag.TLS_KEY).isEmpty()) {
      throw new OptionsException("TLS Server private key must be present and valid");
    }
    TlsDraft tls = draft.tls == null ? new TlsDraft() : draft.tls;
    tls.certs.clear();
    tls.certFile = arguments.text(Flag.TLS_CERT);
    tls.keyFile = arguments.text(Flag.TLS_KEY);
    tls.caFile = arguments.text(Flag.TLS_CA_CERT);
    tls.verify = arguments.isOn(Flag.TLS_VERIFY);
    tls.read();
    draft.tls = tls;
  }
}

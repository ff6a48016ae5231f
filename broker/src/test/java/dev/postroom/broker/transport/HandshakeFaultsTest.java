package dev.postroom.broker.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.platform.tls.DistrustException;
import dev.postroom.testsupport.TestCertificates;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class HandshakeFaultsTest {
  private static final String EXPIRED =
      "tls: failed to verify certificate: x509: certificate has expired or is not yet valid";
  private static final Instant LATE = Instant.parse("3000-01-02T03:04:05.678Z");
  private static final X509Certificate CLIENT = TestCertificates.key("client").chain().getFirst();

  /// What Java throws when it does not believe a client.
  private static SSLHandshakeException distrust(String words, X509Certificate... shown) {
    SSLHandshakeException fault = new SSLHandshakeException(words);
    fault.initCause(new DistrustException(List.of(shown), new CertificateException(words)));
    return fault;
  }

  @Test
  void a_certificate_that_is_too_old_is_named_with_the_time_and_since_when() {
    assertThat(HandshakeFaults.explain(distrust("validity check failed", CLIENT), LATE))
        .matches(
            EXPIRED
                + ": current time (2999|3000)-[0-9T:+-]*Z? is after "
                + CLIENT.getNotAfter().toInstant()
                + " \\(CN=client,O=Postroom SHA-256: [0-9a-f]{64}\\)");
  }

  @Test
  void one_that_is_too_new_is_told_from_when_on() {
    Instant early = Instant.parse("1990-01-01T00:00:00Z");

    assertThat(HandshakeFaults.explain(distrust("validity check failed", CLIENT), early))
        .contains(" is before " + CLIENT.getNotBefore().toInstant() + " (CN=client,O=Postroom ");
  }

  @Test
  void of_a_stranger_all_is_named_that_it_has_shown() {
    X509Certificate second = TestCertificates.key("second").chain().getFirst();

    assertThat(HandshakeFaults.explain(distrust("path building failed", CLIENT, second), LATE))
        .startsWith(
            "tls: failed to verify certificate: x509: certificate signed by unknown authority"
                + " (CN=client,O=Postroom SHA-256: ")
        .containsPattern("[0-9a-f]{64}; CN=second,O=Postroom SHA-256: [0-9a-f]{64}\\)$");
  }

  @Test
  void what_has_shown_nothing_has_no_name() {
    assertThat(HandshakeFaults.explain(new SSLHandshakeException("Unexpected record"), LATE))
        .isEqualTo("tls: Unexpected record");
  }
}

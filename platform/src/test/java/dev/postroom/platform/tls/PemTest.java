package dev.postroom.platform.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is read of PEM files, and what is said of those that cannot be used. The words were asked
/// of the Go server.
class PemTest {

  private static byte[] file(String name) {
    try (InputStream in = PemTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] join(byte[]... parts) {
    StringBuilder all = new StringBuilder();
    for (byte[] part : parts) {
      all.append(new String(part, StandardCharsets.ISO_8859_1));
    }
    return bytes(all.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "rsa.pem, rsa-pkcs8.pem, RSA",
    "rsa.pem, rsa-pkcs1.pem, RSA",
    "ec.pem, ec-pkcs8.pem, EC",
    "ec.pem, ec-sec1.pem, EC",
    "ed25519.pem, ed25519-pkcs8.pem, EdDSA"
  })
  void every_form_of_a_key_is_read_and_belongs_to_its_certificate(
      String certificate, String key, String algorithm) throws PemException {
    CertifiedKey read = CertifiedKey.of(file(certificate), file(key));
    assertThat(read.key().getAlgorithm()).isEqualTo(algorithm);
    assertThat(read.chain()).hasSize(1);
    assertThat(TlsContexts.of(List.of(read), read.chain())).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ec.pem | ec-other.pem | tls: private key does not match public key",
        "rsa.pem | ec-sec1.pem | tls: private key type does not match public key type",
        "ec.pem | ec.pem | tls: found a certificate rather than a key in the PEM for the private"
            + " key",
        "ec.pem | encrypted.pem | tls: the private key is encrypted; openssl pkey decrypts it",
        "ec-pkcs8.pem | ec-pkcs8.pem | tls: failed to find certificate PEM data in certificate"
            + " input, but did find a private key; PEM inputs may have been switched",
        "ec-sec1.pem | ec-sec1.pem | tls: failed to find \"CERTIFICATE\" PEM block in certificate"
            + " input after skipping PEM blocks of the following types: [EC PARAMETERS EC PRIVATE"
            + " KEY]"
      })
  void what_cannot_be_used_says_why(String certificate, String key, String message) {
    assertThatThrownBy(() -> CertifiedKey.of(file(certificate), file(key)))
        .isInstanceOf(PemException.class)
        .hasMessage(message);
  }

  @Test
  void text_without_pem_says_which_file_it_is() {
    assertThatThrownBy(() -> CertifiedKey.of(bytes("port: 4222"), file("ec-sec1.pem")))
        .hasMessage("tls: failed to find any PEM data in certificate input");
    assertThatThrownBy(() -> CertifiedKey.of(file("ec.pem"), bytes("")))
        .hasMessage("tls: failed to find any PEM data in key input");
    assertThatThrownBy(() -> Pem.authorities(file("ec-sec1.pem")))
        .hasMessage("failed to parse root ca certificate");
  }

  @Test
  void what_stands_around_blocks_and_between_them_is_passed_over() throws PemException {
    byte[] several =
        join(bytes("Subject: x\n\n"), file("ec.pem"), bytes("\nand\n"), file("rsa.pem"));
    assertThat(Pem.chain(several)).hasSize(2);
    assertThat(Pem.authorities(join(file("ec-sec1.pem"), several))).hasSize(2);
    String windows =
        new String(file("ec-pkcs8.pem"), StandardCharsets.ISO_8859_1).replace("\n", "\r\n");
    assertThat(Pem.privateKey(bytes(windows)).getAlgorithm()).isEqualTo("EC");
  }

  @Test
  void bytes_that_are_no_key_or_certificate_are_refused_without_a_fault() {
    for (String label :
        List.of("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "X PRIVATE KEY")) {
      for (String body : List.of("", "MAA=", "MIIB", "////", "MIQBAQEB")) {
        byte[] text =
            bytes("-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
        assertThatThrownBy(() -> Pem.privateKey(text)).isInstanceOf(PemException.class);
      }
    }
    assertThatThrownBy(
            () ->
                Pem.chain(bytes("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")))
        .hasMessage("x509: malformed certificate");
  }

  @Test
  void a_key_is_never_shown() throws PemException {
    assertThat(CertifiedKey.of(file("ec.pem"), file("ec-sec1.pem")))
        .hasToString("CertifiedKey[CN=ec]");
  }

  @Test
  void cipher_suites_have_the_names_of_go() {
    assertThat(CipherSuites.isKnown("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305")).isTrue();
    assertThat(CipherSuites.isKnown("TLS_AES_128_GCM_SHA256")).isTrue();
    assertThat(CipherSuites.isKnown("TLS_RSA_WITH_RC4_128_SHA")).isTrue();
    assertThat(CipherSuites.isKnown("FOO")).isFalse();
    assertThat(CipherSuites.isSecure("TLS_RSA_WITH_RC4_128_SHA")).isFalse();
    assertThat(CipherSuites.offered(List.of("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305")))
        .containsExactly(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
  }
}

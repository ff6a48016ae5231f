package dev.postroom.platform.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Subjects in Go's words, as nats-server has logged them.
class CertificateNamesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CN=two,CN=one,OU=y,OU=x,O=A2,O=A1,L=M,ST=B,C=DE|CN=two,OU=x+OU=y,O=A1+O=A2,L=M,ST=B,C=DE",
        "CN=\\#lead \\+ x\\;y\\<z\\>q,O=a\\=b|CN=\\#lead \\+ x\\;y\\<z\\>q,O=a=b",
        "O=e\\,f,CN=\\ sp ace\\ |CN=\\ sp ace\\ ,O=e\\,f",
        "UID=u,DC=z,CN=s,SERIALNUMBER=7|SERIALNUMBER=7,CN=s",
        "CN=multi,O=Acme+OU=q|CN=multi,OU=q,O=Acme"
      },
      ignoreLeadingAndTrailingWhitespace = false)
  void the_usual_attributes_come_in_gos_order_and_escapes(String name, String shown) {
    assertThat(CertificateNames.usual(name)).isEqualTo(shown);
  }

  @Test
  void the_domain_comes_from_the_top() {
    assertThat(CertificateNames.domain("CN=carl,DC=acme,DC=com")).isEqualTo("DC=com,DC=acme");
    assertThat(CertificateNames.domain("CN=carl")).isEmpty();
  }
}

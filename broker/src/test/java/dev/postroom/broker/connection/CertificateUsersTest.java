package dev.postroom.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.platform.tls.CertificateNames;
import dev.postroom.platform.tls.DistinguishedName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Which user a certificate names; what nats-server says of the same was asked of it.
class CertificateUsersTest {
  private static final CertificateNames CARL =
      new CertificateNames(
          List.of("a@x", "b@x"),
          List.of("carl.x"),
          List.of("spiffe://x/carl"),
          DistinguishedName.parse("CN=carl,OU=dev,DC=acme,DC=com"),
          "CN=carl,OU=dev",
          "DC=com,DC=acme");

  private static CertificateUsers.Found find(String... users) {
    return new CertificateUsers(Set.of(users)).find(CARL);
  }

  @Test
  void addresses_come_before_names_of_hosts_and_those_before_uris_and_the_subject() {
    assertThat(find("carl.x", "b@x", "CN=carl,OU=dev").user()).isEqualTo("b@x");
    assertThat(find("carl.x", "spiffe://x/carl").user()).isEqualTo("carl.x");
    assertThat(find("CN=carl,OU=dev", "spiffe://x/carl").user()).isEqualTo("spiffe://x/carl");
  }

  @Test
  void the_subject_counts_in_any_order_and_best_in_its_own() {
    assertThat(find("DC=com,DC=acme,OU=dev,CN=carl").user())
        .isEqualTo("DC=com,DC=acme,OU=dev,CN=carl");
    assertThat(find("DC=com,DC=acme,OU=dev,CN=carl", "CN=carl,OU=dev,DC=acme,DC=com").user())
        .isEqualTo("CN=carl,OU=dev,DC=acme,DC=com");
  }

  @Test
  void its_text_counts_without_the_domain_and_only_as_it_is() {
    assertThat(find("CN=carl,OU=dev"))
        .isEqualTo(
            new CertificateUsers.Found(
                "CN=carl,OU=dev", "Using certificate subject for auth [\"CN=carl,OU=dev\"]"));
    assertThat(find("OU=dev,CN=carl").user()).isNull();
  }

  @Test
  void values_in_another_case_and_parts_of_a_name_are_nobody() {
    assertThat(find("CN=CARL,OU=dev", "carl", "CN=carl", "A@X"))
        .isEqualTo(
            new CertificateUsers.Found(null, "User in cert [\"CN=carl,OU=dev\"], not found"));
  }

  @Test
  void who_shows_no_certificate_is_nobody() {
    assertThat(new CertificateUsers(Set.of("a@x")).find(null).user()).isNull();
  }
}

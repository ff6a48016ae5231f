package dev.postroom.platform.tls.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.platform.Clock;
import dev.postroom.platform.SystemLog;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whether chains are valid, as a responder says that really answers.
@Timeout(60)
class PeerCheckTest {
  private static final Duration LONG = Duration.ofSeconds(40);
  private static final OcspPolicy LENIENT =
      new OcspPolicy(LONG, Duration.ofSeconds(30), false, false, true, Duration.ofHours(1));

  private final Answers answers = new Answers();
  private final Questions questions = new Questions();
  private final FakeResponder responder;
  private final X509Certificate certificate;
  private final Instant now = Instant.now();

  PeerCheckTest() throws IOException {
    responder = new FakeResponder();
    certificate = answers.issue(responder.address());
  }

  @AfterEach
  void end() throws IOException {
    questions.close();
    responder.close();
  }

  private PeerCheck check(Duration patience, OcspCache cache) {
    PeerCheck check = new PeerCheck(LENIENT, patience, cache, Clock.system());
    check.settle(new PeerCheck.Surroundings(new SystemLog("test"), null, cache, questions));
    return check;
  }

  private void check(PeerCheck check) throws CertificateException {
    check.check(List.of(certificate, answers.certificate()));
  }

  private FutureTask<String> task(PeerCheck check) {
    return new FutureTask<>(
        () -> {
          check(check);
          return "valid";
        });
  }

  private byte[] answer(byte[] status, @Nullable Instant next) {
    CertificateId id = CertificateId.of(certificate, answers.certificate());
    return answers.answer(0, -1, Answers.single(id, status, now.minusSeconds(2000), next));
  }

  private KeptAnswer claim(String status, byte[] bytes) throws CertificateException {
    return KeptAnswer.claimed(
        new KeptAnswer.Certificate(
            ShownCertificate.fingerprint(certificate.getEncoded()), "CN=client"),
        status,
        new KeptAnswer.Times(now, now.plusSeconds(600)),
        bytes);
  }

  @Test
  void a_flood_of_clients_with_one_certificate_is_one_question() throws Exception {
    PeerCheck check = check(LONG, OcspCache.local(false));
    List<FutureTask<String>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      FutureTask<String> task = task(check);
      all.add(task);
      var _ = Thread.startVirtualThread(task);
    }
    responder.awaitQuestions(1);
    while (questions.waiting() < all.size()) {
      Thread.onSpinWait();
    }
    responder.answer(answer(Answers.GOOD, now.plusSeconds(600)));
    for (FutureTask<String> each : all) {
      assertThat(each.get()).isEqualTo("valid");
    }
    check(check);
    assertThat(responder.questions()).isEqualTo(1);
  }

  @Test
  void an_answer_without_an_end_that_is_half_an_hour_old_counts() throws Exception {
    OcspCache cache = OcspCache.local(false);
    responder.answer(answer(Answers.GOOD, null));
    check(check(LONG, cache));
    assertThat(cache.answers()).hasSize(1);
    assertThat(cache.answers().getFirst().times().until())
        .isBetween(now.plusSeconds(1599), now.plusSeconds(1601));
  }

  /// Also where who cannot be asked about is let in: here nobody has found that out.
  @Test
  void a_check_takes_no_longer_than_a_handshake() throws Exception {
    PeerCheck check = check(Duration.ofMillis(100), OcspCache.local(false));
    assertThatThrownBy(() -> check(check))
        .isInstanceOf(CertificateException.class)
        .hasMessage(PeerCheck.REFUSED);
    assertThatThrownBy(() -> check(check(Duration.ZERO, OcspCache.local(false))))
        .hasMessage(PeerCheck.REFUSED);
  }

  @Test
  void a_check_ends_with_its_server() throws Exception {
    PeerCheck check = check(LONG, OcspCache.local(false));
    FutureTask<String> waiting = task(check);
    var _ = Thread.startVirtualThread(waiting);
    responder.awaitQuestions(1);
    questions.close();
    assertThatThrownBy(waiting::get).hasMessageContaining(PeerCheck.REFUSED);
    responder.awaitEnds(1);
  }

  @Test
  void what_a_file_claims_is_believed_once_it_was_verified() throws Exception {
    OcspCache cache = OcspCache.local(true);
    byte[] signed = answer(Answers.GOOD, now.plusSeconds(600));
    cache.restore(List.of(claim("good", signed)), now);
    check(check(LONG, cache));
    assertThat(cache.answers()).allMatch(KeptAnswer::isVerified);
    assertThat(responder.questions()).isZero();
  }

  @Test
  void a_file_that_contradicts_what_was_signed_is_not_believed() throws Exception {
    OcspCache cache = OcspCache.local(true);
    byte[] signed = answer(Answers.revoked(now), now.plusSeconds(600));
    cache.restore(List.of(claim("good", signed)), now);
    assertThatThrownBy(() -> check(check(LONG, cache))).hasMessage(PeerCheck.REFUSED);
    assertThat(responder.questions()).isZero();
  }

  @Test
  void of_what_a_file_has_without_a_signature_the_authority_is_asked() throws Exception {
    OcspCache cache = OcspCache.local(true);
    cache.restore(List.of(claim("good", new byte[] {1, 2, 3})), now);
    responder.answer(answer(Answers.revoked(now), now.plusSeconds(600)));
    assertThatThrownBy(() -> check(check(LONG, cache))).hasMessage(PeerCheck.REFUSED);
    assertThat(responder.questions()).isEqualTo(1);
  }

  @Test
  void a_revocation_of_long_ago_still_refuses_when_nobody_can_be_asked() throws Exception {
    OcspCache cache = OcspCache.local(true);
    cache.restore(List.of(claim("revoked", new byte[] {1})), now.plusSeconds(9999));
    responder.answer(new byte[OcspFetch.LARGEST + 1]);
    assertThatThrownBy(() -> check(check(LONG, cache))).hasMessage(PeerCheck.REFUSED);
    assertThatCode(() -> check(check(LONG, OcspCache.local(true)))).doesNotThrowAnyException();
  }
}

package dev.postroom.server.ocsp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/// Frames of answers, as both servers write them.
class AnswerFramesTest {
  private static final int MOST = 64 << 10;

  /// An answer as nats-server 2.15.2 has saved it, with literals and copies.
  private static final byte[] OF_NATS_SERVER =
      Base64.getDecoder()
          .decode(
              """
              /wYAAFMyc1R3TwAlAgA3+dvXkgXwmzCCAo4KAQCgggKHMIICgwYJKwYBBQUHMAEBBIICdDCCAnAwgZuh\
              DzANMQswCQYDVQQDDAJjYRgPMjAyNjExMjYxODEyMjdaMHcwdTBNMAkGBSsOAwIaBQAEFBEEjNIMs1kj\
              B9AZ/QiJViti02SSBBTxf/rTZ7O+tokOn0ZSrhp/f9rzqwIUKviyvDCxIXPJoHJQtzAfDVjTu+CAAEJm\
              AASgES55AAAyBQDwfwoGCCqGSM49BAMCA0gAMEUCIFENjbvnNM0diw4r29fmDb2bd+H1pWqmkfW9FBVy\
              Y4OXAiEAiPMyyMKU3f1u+dSUNNZA0GCC4NtdydKkKC/EFuZprJmgggF4MIIBdDCCAXAwggEVoAMCAQIC\
              FBoL5yaRXTxBLYZlc65KCRMgv2BbLoEAOiYBDDAeFw01JgwwNDBaBQ8EMjARAD4vABBZMBMGBwVMBAIB\
              DdbwUwMBBwNCAASpfoqLW/jT+j1WGiBJJtF6B5fhZCj6vkx203dy183LfP1kEEo12MBG99DhSWLXGSJd\
              gHdbJL/SqVMPkQKav9hjo1MwUTAdBgNVHQ4EFlaFASwwHwYDVR0jBBgwFoBWIQAADwEhMBMBAf8EBTAD\
              AQH/MAoNpSF7lEkAMEYCIQCplMRM84cW8rWZGfjcmwtr0GS0KF4SiWLsVCZqgSLKASN88YZ4ReGom0AM\
              j4c2G/B802mWAJ5jk77y04hK+NuiGMc=\
              """);

  @Test
  void what_was_framed_is_read_again() {
    Seeds.cases(
        100,
        random -> {
          byte[] bytes = random.bytes(random.between(0, 5_000));
          assertThat(AnswerFrames.content(AnswerFrames.frame(bytes), MOST)).isEqualTo(bytes);
        });
  }

  @Test
  void what_nats_server_has_compressed_is_read() {
    byte[] answer = AnswerFrames.content(OF_NATS_SERVER, MOST);
    assertThat(answer).hasSize(658);
    assertThat(answer[0]).isEqualTo((byte) 0x30);
    int inside = ((answer[2] & 0xff) << 8) | (answer[3] & 0xff);
    assertThat(inside + 4).as("the length that its own head says").isEqualTo(answer.length);
  }

  @Test
  void more_than_an_answer_has_is_refused() {
    assertThatThrownBy(() -> AnswerFrames.content(OF_NATS_SERVER, 100))
        .hasMessage("a compressed answer is too long");
    assertThatThrownBy(() -> AnswerFrames.content(AnswerFrames.frame(new byte[101]), 100))
        .hasMessage("a compressed answer is too long");
  }

  @Test
  void a_literal_longer_than_can_be_is_damage() {
    byte[] longest = {
      (byte) 0xff,
      6,
      0,
      0,
      'S',
      '2',
      's',
      'T',
      'w',
      'O', // the head of a stream
      0,
      10,
      0,
      0,
      1,
      2,
      3,
      4,
      1, // a block of one byte
      (byte) 0xfc,
      (byte) 0xff,
      (byte) 0xff,
      (byte) 0xff,
      0x7f
    };
    assertThatThrownBy(() -> AnswerFrames.content(longest, MOST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a compressed answer is damaged");
  }

  /// The sum finds what has changed, and a block that says nonsense ends where it is.
  @Test
  void a_cut_or_damaged_stream_is_refused_in_a_sentence() {
    for (int length = 1; length < OF_NATS_SERVER.length; length++) {
      byte[] cut = Arrays.copyOf(OF_NATS_SERVER, length);
      if (length != 10) { // the head alone is an empty stream
        assertThatThrownBy(() -> AnswerFrames.content(cut, MOST))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("a compressed answer ");
      }
    }
    Seeds.cases(2_000, AnswerFramesTest::damage);
  }

  private static void damage(SeededRandom random) {
    byte[] damaged = OF_NATS_SERVER.clone();
    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
    try {
      byte[] read = AnswerFrames.content(damaged, MOST);
      // A chunk that became one that counts for nothing, or a copy of the same from elsewhere.
      assertThat(read).isIn(new byte[0], AnswerFrames.content(OF_NATS_SERVER, MOST));
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).startsWith("a compressed answer ");
    }
  }

  @Test
  void a_stream_of_another_format_is_refused() {
    assertThatThrownBy(() -> AnswerFrames.content("hello, world".getBytes(US_ASCII), MOST))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

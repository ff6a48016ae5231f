package dev.postroom.broker.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.broker.options.TlsOptions;
import dev.postroom.broker.transport.TlsTransport.Progress;
import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import dev.postroom.testsupport.TestCertificates;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// An encrypted pipe between two engines in this process, through rings so small that every record
/// is split at every byte, and large ones.
class TlsTransportTest extends TlsPipe {
  private static final TlsOptions VERIFYING = OPTIONS.toBuilder().verify(true).build();

  @ParameterizedTest
  @CsvSource({"1, TLSv1.3", "1, TLSv1.2", "7, TLSv1.3", "300000, TLSv1.3", "300000, TLSv1.2"})
  void messages_arrive_whole_however_records_are_split(int ring, String version)
      throws IOException {
    with(ring, version, OPTIONS);
    shakeHands();
    assertThat(transport.isSecured()).isTrue();
    assertThat(transport.session().getProtocol()).isEqualTo(version);
    byte[] there = bytes(40_000, 1);
    byte[] back = bytes(40_001, 2);

    send(there);
    append(back);
    receive(back.length);

    assertThat(read.toByteArray()).isEqualTo(there);
    assertThat(peer.received()).isEqualTo(back);
    assertThat(pending()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 1_024, 16_384, 20_000})
  void records_larger_than_the_room_for_them_come_in_pieces(int most) throws IOException {
    with(300_000, TLS_1_3, OPTIONS);
    shakeHands();
    room = most;
    byte[] bytes = bytes(50_000, 3);

    send(bytes);

    assertThat(read.toByteArray()).isEqualTo(bytes);
    assertThat(transport.isReady()).isFalse();
  }

  @Test
  void who_speaks_http_can_be_answered_in_the_clear() throws IOException {
    with(300_000, TLS_1_3, OPTIONS);
    byte[] request = "GET /varz HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    write(request);

    assertThatThrownBy(transport::advance)
        .isInstanceOfSatisfying(
            NotTlsException.class, wrong -> assertThat(wrong.isHttp()).isTrue());
    transport.stayClear();
    readSome();
    append(PlainHttp.answer());
    flush();

    assertThat(read.toByteArray()).isEqualTo(request);
    assertThat(pair.left().read(target.clear())).isEqualTo(PlainHttp.answer().length);
    assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(PlainHttp.answer()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HELLO there", "get / HTTP/1.1", "PATCH / HTTP/1.1", "CONNECT {}"})
  void nobody_else_is_taken_for_that(String said) throws IOException {
    with(300_000, TLS_1_3, OPTIONS);
    write(said.getBytes(StandardCharsets.US_ASCII));

    assertThatThrownBy(transport::advance)
        .isInstanceOfSatisfying(
            NotTlsException.class, wrong -> assertThat(wrong.isHttp()).isFalse());
  }

  private void write(byte[] said) throws IOException {
    assertThat(pair.left().write(new ByteBuffer[] {ByteBuffer.wrap(said)}, 0, 1))
        .isEqualTo(said.length);
  }

  @Test
  void a_read_says_whether_more_is_there_although_the_socket_is_empty() throws IOException {
    with(300_000, TLS_1_3, OPTIONS);
    shakeHands();
    room = 10;
    var _ = peer.send(ByteBuffer.wrap(bytes(25, 4)));

    readSome();
    assertThat(transport.isReady()).isTrue();
    readSome();
    assertThat(transport.isReady()).isTrue();
    readSome();
    assertThat(transport.isReady()).isFalse();
    assertThat(read.size()).isEqualTo(25);
  }

  @Test
  void bytes_count_as_sent_when_their_records_have_left() throws IOException {
    with(1_000, TLS_1_3, OPTIONS);
    shakeHands();
    peer.run();
    append(bytes(50_000, 5));

    flush();
    assertThat(pending()).isEqualTo(50_000);
    assertThat(transport.isSpeaking()).isTrue();
    receive(50_000);

    assertThat(peer.received()).isEqualTo(bytes(50_000, 5));
    flush();
    assertThat(pending()).isZero();
    assertThat(transport.isSpeaking()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS_1_2, TLS_1_3})
  void the_last_bytes_come_before_the_last_word(String version) throws IOException {
    with(100, version, OPTIONS);
    shakeHands();
    byte[] error = "-ERR 'Unknown Protocol Operation'\r\n".getBytes(StandardCharsets.US_ASCII);
    append(error);
    receive(error.length);
    flush();
    transport.shutdownOutput();
    while (!peer.isEnded()) {
      turn("ending");
      transport.drain();
      peer.run();
    }

    assertThat(peer.received()).isEqualTo(error);
    assertThat(peer.isNotified()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {TLS_1_2, TLS_1_3})
  void the_peers_last_word_is_the_end_of_input_behind_its_last_bytes(String version)
      throws IOException {
    with(300_000, version, OPTIONS);
    shakeHands();
    var _ = peer.send(ByteBuffer.wrap(bytes(10, 6)));
    peer.end();

    readSome();
    assertThat(read.size()).isEqualTo(10);
    assertThat(transport.isReady()).as("whether the loop reads the end").isTrue();
    readSome();
    assertThat(isPeerGone).isTrue();
    assertThat(transport.isReady()).isFalse();
  }

  @Test
  void a_peer_that_goes_without_a_word_ends_the_input_between_records_alone() throws IOException {
    with(300_000, TLS_1_3, OPTIONS);
    shakeHands();
    var _ = peer.send(ByteBuffer.wrap(bytes(10, 7)));
    pair.left().shutdownOutput();
    readSome();
    readSome();
    assertThat(isPeerGone).isTrue();

    with(300_000, TLS_1_3, OPTIONS);
    shakeHands();
    ByteBuffer[] half = {ByteBuffer.wrap(new byte[] {0x17, 3, 3, 0, 0x50, 1, 2, 3})};
    pair.left().write(half, 0, 1);
    pair.left().shutdownOutput();
    readSome();
    assertThatThrownBy(this::readSome)
        .isInstanceOf(EOFException.class)
        .hasMessage("unexpected EOF");
  }

  @Test
  void a_record_that_was_changed_is_an_error() throws IOException {
    with(300_000, TLS_1_3, OPTIONS);
    shakeHands();
    ByteBuffer record = ByteBuffer.allocate(5 + 32).put(new byte[] {0x17, 3, 3, 0, 32});
    pair.left().write(new ByteBuffer[] {record.clear()}, 0, 1);
    assertThatThrownBy(this::readSome).isInstanceOf(SSLException.class);
  }

  @Test
  void keys_are_renewed_when_the_peer_asks_also_while_nothing_can_be_written() throws IOException {
    with(1_000, TLS_1_3, OPTIONS);
    shakeHands();
    send(bytes(100, 8));
    append(bytes(50_000, 9));
    flush(); // now the ring to the peer is full
    for (int i = 0; i < 3; i++) {
      renewKeys();
    }
    send(bytes(100, 10));
    receive(50_000);

    assertThat(peer.received()).isEqualTo(bytes(50_000, 9));
    assertThat(read.size()).isEqualTo(200);
  }

  @Test
  void a_peer_that_negotiates_anew_is_refused() throws IOException {
    with(300_000, TLS_1_2, OPTIONS);
    shakeHands();
    peer.engine().beginHandshake();
    peer.run();
    assertThatThrownBy(this::readSome).isInstanceOf(SSLException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECT {}\r\n", "GET / HTTP/1.1\r\n", "\u0016\u0007 no"})
  void plain_text_in_place_of_a_handshake_is_recognised_and_not_answered(String text)
      throws IOException {
    with(300_000, TLS_1_3, OPTIONS);
    for (byte each : text.substring(0, 4).getBytes(StandardCharsets.US_ASCII)) {
      pair.left().write(new ByteBuffer[] {ByteBuffer.wrap(new byte[] {each})}, 0, 1);
      assertThat(transport.advance()).isEqualTo(Progress.NEEDS_INPUT);
    }
    byte[] rest = text.substring(4).getBytes(StandardCharsets.US_ASCII);
    pair.left().write(new ByteBuffer[] {ByteBuffer.wrap(rest)}, 0, 1);
    assertThatThrownBy(transport::advance).isInstanceOf(NotTlsException.class);
    transport.silence();
    transport.shutdownOutput();
    assertThat(pair.left().read(target.clear())).isEqualTo(-1);
  }

  @Test
  void a_peer_that_goes_during_the_handshake_is_gone() throws IOException {
    with(300_000, TLS_1_3, OPTIONS);
    pair.left().close();
    assertThatThrownBy(transport::advance).isInstanceOf(EOFException.class);
  }

  @Test
  void a_client_without_a_certificate_is_told_so() throws IOException {
    with(300_000, TLS_1_3, VERIFYING);
    assertThatThrownBy(this::shakeHands).isInstanceOf(SSLException.class);
    transport.shutdownOutput();
    assertThatThrownBy(peer::run).isInstanceOf(SSLException.class).hasMessageContaining("alert");
  }

  @Test
  void a_client_with_a_certificate_is_known_by_it() throws IOException {
    with(300_000, TLS_1_3, VERIFYING, "client");
    shakeHands();
    assertThat(transport.session().getPeerPrincipal().getName()).isEqualTo("O=Postroom,CN=client");
  }

  @Test
  void bytes_go_through_in_the_clear_until_a_handshake_begins() throws IOException {
    append("INFO\r\n".getBytes(StandardCharsets.US_ASCII));
    flush();
    assertThat(pair.left().read(target.clear())).isEqualTo(6);
    assertThat(transport.peek()).isEqualTo(-2);
    pair.left().write(new ByteBuffer[] {ByteBuffer.wrap(new byte[] {'P', 'I'})}, 0, 1);
    assertThat(transport.peek()).isEqualTo('P');
    assertThat(transport.isReady()).isTrue();
    readSome();
    assertThat(read.toString(StandardCharsets.US_ASCII)).isEqualTo("PI");
    pair.left().close();
    assertThat(transport.peek()).isEqualTo(-1);
  }

  @Test
  void a_handshake_may_follow_what_was_peeked_at() throws IOException {
    peer.engine().beginHandshake();
    peer.run();
    assertThat(transport.peek()).isEqualTo(0x16);
    transport.secure(OPTIONS.engine(), outbox);
    shakeHands();
    send(bytes(5, 11));
    assertThat(read.size()).isEqualTo(5);
  }

  @Test
  void of_several_certificates_the_one_is_shown_that_is_asked_for() throws IOException {
    TlsOptions both = TlsOptions.of(TestCertificates.context("server", "second"));
    for (String name : new String[] {"localhost", "second.example"}) {
      with(300_000, TLS_1_3, both);
      var parameters = peer.engine().getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(name)));
      parameters.setEndpointIdentificationAlgorithm("");
      peer.engine().setSSLParameters(parameters);
      shakeHands();
      String expected = name.equals("localhost") ? "server" : "second";
      assertThat(peer.engine().getSession().getPeerPrincipal().getName()).contains(expected);
    }
  }

  @Test
  void writers_reads_and_the_end_race_without_harm() throws Exception {
    SeededRandom random = new SeededRandom(Seeds.next());
    for (int round = 0; round < 10; round++) {
      with(5_000, round % 2 == 0 ? TLS_1_3 : TLS_1_2, OPTIONS);
      shakeHands();
      int messages = 200 + random.nextInt(100);
      byte[] message = bytes(1_000, round);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<?> writer = threads.submit(() -> write(message, messages));
        Future<?> second = threads.submit(() -> write(message, messages));
        ByteBuffer all = ByteBuffer.wrap(bytes(200_000, round));
        read.reset();
        boolean keyUpdate = round % 2 == 0;
        while (read.size() < 200_000 || peer.received().length < 2 * messages * message.length) {
          turn("racing");
          var _ = peer.send(all);
          if (keyUpdate && read.size() > 100_000) {
            keyUpdate = false;
            peer.engine().beginHandshake();
          }
          peer.run();
          readSome();
          flush();
        }
        writer.get();
        second.get();
      }
      assertThat(read.toByteArray()).isEqualTo(bytes(200_000, round));
      Future<?> late;
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        late = threads.submit(() -> write(message, messages));
        outbox.lock();
        outbox.close();
        outbox.unlock();
        transport.close();
      }
      late.get();
      assertThat(pool.lentBytes()).isZero();
    }
  }

  private void write(byte[] message, int count) {
    for (int i = 0; i < count; i++) {
      outbox.lock();
      try {
        if (!outbox.isClosed()) {
          outbox.append(message);
          outbox.flush();
        }
      } finally {
        outbox.unlock();
      }
    }
  }
}

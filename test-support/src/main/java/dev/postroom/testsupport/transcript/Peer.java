package dev.postroom.testsupport.transcript;

import dev.postroom.platform.Clock;
import dev.postroom.testsupport.Bytes;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.RawConnection.PeerState;
import dev.postroom.testsupport.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One client of a transcript. Confined to the thread that runs it.
final class Peer implements AutoCloseable {
  // Long blocks go byte by byte only here and there: at their ends, where the parser decides.
  private static final int FINE_EDGE = 80;
  private static final int LOOKS = 20;
  private static final Pattern INFO = Pattern.compile("INFO (\\{.*}) ");
  private static final Pattern CLIENT_ID = Pattern.compile("\"client_id\":(\\d+)");

  private final RawConnection connection;
  private final ProcessReads serverReads;
  private final Clock clock = Clock.system();
  private boolean hasInfo;
  private boolean isCut;
  private String id = "";
  private final long openedNanos;
  private Duration leastAge = Duration.ZERO;
  private long lastEventNanos;

  Peer(int serverPort, ProcessReads serverReads) {
    this.serverReads = serverReads;
    this.openedNanos = clock.nanos();
    this.connection = RawConnection.open(serverPort);
    event();
  }

  /// Return the id by which monitoring knows this connection.
  String id() {
    readFirstInfo();
    return id;
  }

  /// Return how the server's log names this connection before its login.
  String label() {
    return "127.0.0.1:" + connection.localPort() + " - cid:" + id();
  }

  /// Return how long ago this client began to connect, as of the last thing it sent or received.
  Duration age() {
    return Duration.ofNanos(lastEventNanos - openedNanos);
  }

  /// Add the least time that the server must take for one more thing, and return the least age at
  /// which all of them can be here. The sum counts from our own first act: a busy machine may let
  /// us see one thing late and the next one on time, so the time between the two says nothing.
  Duration expectAnother(Duration least) {
    leastAge = leastAge.plus(least);
    return leastAge;
  }

  /// Return how long ago this client last sent something or received what was expected.
  Duration sinceLastEvent() {
    return Duration.ofNanos(clock.nanos() - lastEventNanos);
  }

  private void event() {
    lastEventNanos = clock.nanos();
  }

  void send(Bytes bytes, Way way, SeededRandom random) {
    readFirstInfo();
    byte[] all = bytes.toArray();
    switch (way) {
      case WHOLE -> connection.send(all);
      case SPLIT -> sendPieces(random.split(all));
      case BYTE_BY_BYTE -> sendPieces(bytewise(all, random));
    }
    event();
  }

  private static List<byte[]> bytewise(byte[] all, SeededRandom random) {
    if (all.length <= 4 * FINE_EDGE) {
      return singles(all, 0, all.length);
    }
    List<byte[]> pieces = singles(all, 0, FINE_EDGE);
    byte[] middle = Arrays.copyOfRange(all, FINE_EDGE, all.length - FINE_EDGE);
    pieces.addAll(random.split(middle));
    pieces.addAll(singles(all, all.length - FINE_EDGE, all.length));
    return pieces;
  }

  private static List<byte[]> singles(byte[] all, int from, int to) {
    List<byte[]> pieces = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      pieces.add(new byte[] {all[i]});
    }
    return pieces;
  }

  private void sendPieces(List<byte[]> pieces) {
    isCut = true;
    for (byte[] piece : pieces) {
      if (connection.peerState() != PeerState.OPEN) {
        return; // the server closed early, as it may; what it said is compared later
      }
      sendAndAwaitReading(piece);
    }
  }

  private void sendAndAwaitReading(byte[] piece) {
    long before = serverReads.count();
    connection.send(piece);
    for (int look = 0; look < LOOKS && serverReads.count() == before; look++) {
      Thread.onSpinWait();
    }
    // On a busy machine the server is late. Two bytes in one read are no harm, so wait only once.
    if (serverReads.count() == before) {
      connection.poll(Duration.ofMillis(1));
    }
    connection.takeArrived();
  }

  void receive(Bytes expected, Duration patience) {
    readFirstInfo();
    awaitStart(expected, patience);
    connection.readExactly(expected.length());
    event();
  }

  /// Read one of the messages, or fail; return which.
  Bytes receiveOneOf(List<Bytes> messages, Duration patience) {
    readFirstInfo();
    long deadline = clock.nanos() + patience.toNanos();
    while (true) {
      for (Bytes message : messages) {
        if (startsWith(message)) {
          connection.readExactly(message.length());
          event();
          return message;
        }
      }
      boolean isOver = clock.nanos() >= deadline || connection.peerState() != PeerState.OPEN;
      if (isOver || !connection.poll(Duration.ofNanos(deadline - clock.nanos()))) {
        throw new AssertionError("expected one of " + messages + ", but got " + unread());
      }
    }
  }

  /// Return whether the bytes arrive in this time; then they are read.
  boolean receives(Bytes expected, Duration patience) {
    readFirstInfo();
    if (!startsWith(expected)) {
      connection.poll(patience);
    }
    if (!startsWith(expected)) {
      return false;
    }
    connection.readExactly(expected.length());
    event();
    return true;
  }

  void receiveInfo(String json, Duration patience) {
    String line = connection.readLine(patience);
    Matcher info = INFO.matcher(line);
    if (!info.matches()) {
      throw new AssertionError("expected INFO {…} and a blank, but got " + Bytes.of(line));
    }
    hasInfo = true;
    Matcher clientId = CLIENT_ID.matcher(info.group(1));
    id = clientId.find() ? clientId.group(1) : "";
    Optional<String> mismatch = new JsonPattern(json).mismatchInOrder(info.group(1));
    if (mismatch.isPresent()) {
      throw new AssertionError(mismatch.get() + " in " + line);
    }
    event();
  }

  void receiveEnd(boolean mayReset, Duration patience) {
    readFirstInfo();
    PeerState how = connection.readEnd(patience);
    // Who goes on sending in pieces after the server closed is answered with a reset.
    if (how == PeerState.RESET && !mayReset && !isCut) {
      throw new AssertionError("expected an orderly end, but the connection was reset");
    }
    event();
  }

  void receiveRest(Duration patience) {
    connection.readUntilEnd(patience);
    event();
  }

  void receiveNothing(Duration time) {
    readFirstInfo();
    if (available() > 0 || connection.poll(time)) {
      throw new AssertionError(
          "expected nothing, but got " + unread() + ", connection " + connection.peerState());
    }
    event();
  }

  void leave(boolean reset) {
    readFirstInfo();
    if (reset) {
      connection.reset();
    } else {
      connection.endOutput();
    }
    event();
  }

  private void readFirstInfo() {
    if (!hasInfo) {
      receiveInfo("{}", RawConnection.PATIENCE);
    }
  }

  private void awaitStart(Bytes expected, Duration patience) {
    int count = expected.length();
    long deadline = clock.nanos() + patience.toNanos();
    int compared = 0;
    while (compared < count) {
      for (; compared < Math.min(count, available()); compared++) {
        if (connection.peek(compared) != expected.at(compared)) {
          throw new AssertionError("expected " + shorten(expected) + ", but got " + unread());
        }
      }
      if (compared < count && !connection.poll(Duration.ofNanos(deadline - clock.nanos()))) {
        throw new AssertionError(
            "expected "
                + shorten(expected)
                + ", but got "
                + unread()
                + " and then nothing in "
                + patience
                + ", connection "
                + connection.peerState());
      }
    }
  }

  private boolean startsWith(Bytes expected) {
    if (available() < expected.length()) {
      return false;
    }
    for (int i = 0; i < expected.length(); i++) {
      if (connection.peek(i) != expected.at(i)) {
        return false;
      }
    }
    return true;
  }

  private static String shorten(Bytes bytes) {
    String text = bytes.toString();
    return "\"" + (text.length() > 400 ? text.substring(0, 400) + "…" : text) + "\"";
  }

  private int available() {
    return connection.available();
  }

  private String unread() {
    return "\"" + connection.unread() + "\"";
  }

  /// Let the connection go without a word to the server: after a failure.
  void abandon() {
    connection.close();
  }

  /// End the connection, and wait for the server's end, so that the next transcript does not meet
  /// this client's subscriptions.
  @Override
  public void close() {
    if (connection.isOpen()) {
      connection.endOutput();
      connection.readUntilEnd(RawConnection.PATIENCE);
    }
    connection.close();
  }
}

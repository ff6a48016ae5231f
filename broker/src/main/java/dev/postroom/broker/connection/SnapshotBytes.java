package dev.postroom.broker.connection;

import dev.postroom.broker.options.ConnectionType;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.PeerCert;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.TlsSnapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The snapshot of a connection as bytes in an array that is used again and again: half of what its
/// objects take, and nothing for a collector to find when the next one takes its place.
final class SnapshotBytes {
  /// Arrays have a multiple of so many bytes, so that similar connections fit into each other's.
  private static final int STEP = 64;

  private byte[] bytes = new byte[0];
  private int length;
  private int bareLength;
  private int subscriptions;
  private long characters;

  /// A snapshot in bytes.
  ///
  /// @param bytes all of it, its subscriptions last
  /// @param bareLength how many bytes it has without them
  /// @param subscriptions how many they are
  /// @param characters how many characters their names have
  @SuppressWarnings("ArrayRecordComponent") // reason: nobody compares them
  record Content(byte[] bytes, int bareLength, int subscriptions, long characters) {}

  /// Turn a snapshot into bytes.
  static Content content(ConnectionSnapshot snapshot) {
    ByteArrayOutputStream sink = new ByteArrayOutputStream(4 * STEP);
    DataOutputStream out = new DataOutputStream(sink);
    try {
      write(out, snapshot);
      int bare = sink.size();
      for (SubscriptionSnapshot each : snapshot.subscriptions()) {
        write(out, each);
      }
      return new Content(
          sink.toByteArray(), bare, snapshot.subscriptions().size(), characters(snapshot));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a sink in memory has no reason to
    }
  }

  /// Return how many characters the names of its subscriptions have.
  static long characters(ConnectionSnapshot connection) {
    long sum = 0;
    for (SubscriptionSnapshot each : connection.subscriptions()) {
      sum += each.subject().length() + each.queue().length() + each.sid().length();
    }
    return sum;
  }

  /// Take the place of what was kept here.
  void set(Content content) {
    length = content.bytes().length;
    bareLength = content.bareLength();
    subscriptions = content.subscriptions();
    characters = content.characters();
    if (!fits(bytes)) {
      bytes = fitting();
    }
    System.arraycopy(content.bytes(), 0, bytes, 0, length);
  }

  /// Forget the subscriptions. The array that is too large then is left to who takes the next
  /// place, for its own.
  void bare(SnapshotBytes next) {
    subscriptions = 0;
    characters = 0;
    length = bareLength;
    if (!fits(bytes)) {
      byte[] large = bytes;
      bytes = fits(next.bytes) ? next.bytes : fitting();
      next.bytes = large;
      System.arraycopy(large, 0, bytes, 0, length);
    }
  }

  /// An array much too large for what it keeps would be a burst's for ever.
  private boolean fits(byte[] array) {
    return array.length >= length && array.length <= 2 * fittingLength() + STEP;
  }

  private byte[] fitting() {
    return new byte[fittingLength()];
  }

  private int fittingLength() {
    return (length + STEP - 1) / STEP * STEP;
  }

  int subscriptions() {
    return subscriptions;
  }

  /// Return how many characters the names of the subscriptions have.
  long characters() {
    return characters;
  }

  /// Return the array, to see whether it is the same.
  byte[] array() {
    return bytes;
  }

  /// Return the same once more, which nobody changes.
  SnapshotBytes copy() {
    SnapshotBytes copy = new SnapshotBytes();
    copy.bytes = Arrays.copyOf(bytes, length);
    copy.length = length;
    copy.bareLength = bareLength;
    copy.subscriptions = subscriptions;
    copy.characters = characters;
    return copy;
  }

  ConnectionSnapshot get() {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length));
    try {
      ConnectionSnapshot bare = read(in);
      List<SubscriptionSnapshot> listed = new ArrayList<>(subscriptions);
      for (int i = 0; i < subscriptions; i++) {
        listed.add(
            new SubscriptionSnapshot(text(in), text(in), text(in), in.readLong(), in.readLong()));
      }
      return listed.isEmpty() ? bare : bare.with(listed);
    } catch (IOException e) {
      throw new UncheckedIOException("what was kept of a connection is cut", e);
    }
  }

  private static void write(DataOutputStream out, ConnectionSnapshot of) throws IOException {
    out.writeLong(of.cid());
    text(out, of.type().name());
    text(out, of.ip());
    out.writeInt(of.port());
    moment(out, of.start());
    moment(out, of.lastActivity());
    Instant stop = of.stop();
    out.writeBoolean(stop != null);
    if (stop != null) {
      moment(out, stop);
    }
    text(out, of.reason());
    out.writeLong(of.rttNanos());
    out.writeLong(of.pendingBytes());
    out.writeLong(of.inMsgs());
    out.writeLong(of.outMsgs());
    out.writeLong(of.inBytes());
    out.writeLong(of.outBytes());
    out.writeLong(of.stalls());
    out.writeInt(of.numSubscriptions());
    text(out, of.name());
    text(out, of.lang());
    text(out, of.version());
    write(out, of.tls());
    text(out, of.authorizedUser());
    text(out, of.account());
    text(out, of.issuerKey());
  }

  private static ConnectionSnapshot read(DataInputStream in) throws IOException {
    return new ConnectionSnapshot(
        in.readLong(),
        ConnectionType.valueOf(text(in)),
        text(in),
        in.readInt(),
        moment(in),
        moment(in),
        in.readBoolean() ? moment(in) : null,
        text(in),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readInt(),
        text(in),
        text(in),
        text(in),
        tls(in),
        text(in),
        text(in),
        text(in),
        List.of());
  }

  private static void write(DataOutputStream out, SubscriptionSnapshot of) throws IOException {
    text(out, of.subject());
    text(out, of.queue());
    text(out, of.sid());
    out.writeLong(of.msgs());
    out.writeLong(of.max());
  }

  private static void write(DataOutputStream out, @Nullable TlsSnapshot of) throws IOException {
    out.writeBoolean(of != null);
    if (of == null) {
      return;
    }
    text(out, of.version());
    text(out, of.cipherSuite());
    out.writeBoolean(of.first());
    out.writeInt(of.peerCerts().size());
    for (PeerCert each : of.peerCerts()) {
      text(out, each.subject());
      text(out, each.spkiSha256());
      text(out, each.certSha256());
    }
  }

  private static @Nullable TlsSnapshot tls(DataInputStream in) throws IOException {
    if (!in.readBoolean()) {
      return null;
    }
    String version = text(in);
    String cipherSuite = text(in);
    boolean first = in.readBoolean();
    List<PeerCert> certs = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      certs.add(new PeerCert(text(in), text(in), text(in)));
    }
    return new TlsSnapshot(version, cipherSuite, first, certs);
  }

  private static void moment(DataOutputStream out, Instant moment) throws IOException {
    out.writeLong(moment.getEpochSecond());
    out.writeInt(moment.getNano());
  }

  private static Instant moment(DataInputStream in) throws IOException {
    return Instant.ofEpochSecond(in.readLong(), in.readInt());
  }

  /// Not writeUTF, which refuses texts of more than 64 KiB.
  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(encoded.length);
    out.write(encoded);
  }

  private static String text(DataInputStream in) throws IOException {
    byte[] encoded = new byte[in.readInt()];
    in.readFully(encoded);
    return new String(encoded, StandardCharsets.UTF_8);
  }
}

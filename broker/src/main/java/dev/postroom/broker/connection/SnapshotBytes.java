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
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The snapshot of a connection as bytes: half of what its objects take. Immutable.
///
/// @param bytes all of it, its subscriptions last; not to be changed
/// @param bareLength how many bytes it has without them
/// @param subscriptions how many they are
/// @param characters how many characters their names have
@SuppressWarnings("ArrayRecordComponent") // reason: nobody compares them
record SnapshotBytes(byte[] bytes, int bareLength, int subscriptions, long characters) {
  private static final int USUAL = 256;

  /// Turn a snapshot into bytes.
  static SnapshotBytes of(ConnectionSnapshot snapshot) {
    ByteArrayOutputStream sink = new ByteArrayOutputStream(USUAL);
    DataOutputStream out = new DataOutputStream(sink);
    try {
      write(out, snapshot);
      int bare = sink.size();
      for (SubscriptionSnapshot each : snapshot.subscriptions()) {
        write(out, each);
      }
      return new SnapshotBytes(
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

  /// Return the snapshot.
  ConnectionSnapshot get() {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
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

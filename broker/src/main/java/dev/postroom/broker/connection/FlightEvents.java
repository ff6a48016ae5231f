package dev.postroom.broker.connection;

import dev.postroom.broker.snapshot.CloseReason;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.protocol.Transport;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// What Java's flight recorder is told of clients. Thread-safe.
///
/// Until somebody starts the recorder no class of an event is loaded: the first would cost a loop a
/// quarter of a second and the server 5 MB, which the first client would wait for.
@SuppressWarnings("UnusedVariable") // reason: the flight recorder reads the fields of events
final class FlightEvents {
  private static final String POSTROOM = "Postroom";

  private FlightEvents() {}

  /// A client has logged in, for the first time in its life.
  static void connected(Connection connection, String account, String user, String name) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    Connect event = new Connect();
    if (event.shouldCommit()) {
      event.isOf(connection);
      event.account = account;
      event.user = user;
      event.name = name;
      event.commit();
    }
  }

  /// A client has gone.
  static void disconnected(Connection connection, ConnectionSnapshot last) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    Disconnect event = new Disconnect();
    if (event.shouldCommit()) {
      event.isOf(connection);
      event.account = last.account();
      event.user = last.authorizedUser();
      event.reason = last.reason();
      event.inMsgs = last.inMsgs();
      event.inBytes = last.inBytes();
      event.outMsgs = last.outMsgs();
      event.outBytes = last.outBytes();
      event.commit();
    }
  }

  /// A client falls behind.
  static void slow(Connection connection, String why) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    SlowConsumer event = new SlowConsumer();
    if (event.shouldCommit()) {
      event.isOf(connection);
      event.pending = connection.heldBytes();
      event.why = why;
      event.commit();
    }
  }

  /// A client is not who it said, or did not say so in time.
  static void refused(Connection connection, String user, CloseReason reason) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    AuthFailure event = new AuthFailure();
    if (event.shouldCommit()) {
      event.isOf(connection);
      event.user = user;
      event.reason = reason.text();
      event.commit();
    }
  }

  /// What all of them tell.
  private abstract static class ClientEvent extends Event {
    @Label("Connection")
    long cid;

    @Label("Address")
    String address = "";

    void isOf(Connection connection) {
      Transport transport = connection.transport();
      cid = connection.id();
      address = ConnectionLog.address(transport.remoteHost(), transport.remotePort());
    }
  }

  @Name("dev.postroom.Connect")
  @Label("Client Connect")
  @Description("A client has logged in")
  @Category(POSTROOM)
  @StackTrace(false)
  private static final class Connect extends ClientEvent {
    @Label("Account")
    String account = "";

    @Label("User")
    String user = "";

    @Label("Name")
    String name = "";
  }

  @Name("dev.postroom.Disconnect")
  @Label("Client Disconnect")
  @Description("A client has gone, or was closed")
  @Category(POSTROOM)
  @StackTrace(false)
  private static final class Disconnect extends ClientEvent {
    @Label("Account")
    String account = "";

    @Label("User")
    String user = "";

    @Label("Reason")
    String reason = "";

    @Label("Messages In")
    long inMsgs;

    @Label("Bytes In")
    @DataAmount
    long inBytes;

    @Label("Messages Out")
    long outMsgs;

    @Label("Bytes Out")
    @DataAmount
    long outBytes;
  }

  @Name("dev.postroom.SlowConsumer")
  @Label("Slow Consumer")
  @Description("A client does not take its messages as fast as they come")
  @Category(POSTROOM)
  @StackTrace(false)
  private static final class SlowConsumer extends ClientEvent {
    @Label("Pending")
    @DataAmount
    long pending;

    @Label("Why")
    String why = "";
  }

  @Name("dev.postroom.AuthFailure")
  @Label("Authentication Failure")
  @Description("A client is not who it said, or did not say so in time")
  @Category(POSTROOM)
  @StackTrace(false)
  private static final class AuthFailure extends ClientEvent {
    @Label("User")
    String user = "";

    @Label("Reason")
    String reason = "";
  }
}

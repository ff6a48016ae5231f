package dev.postroom.cli.verb;

import dev.postroom.cli.console.Console;
import dev.postroom.cli.console.FailedException;
import dev.postroom.cli.console.MisuseException;
import dev.postroom.client.ClientOptions;
import dev.postroom.client.Connection;
import dev.postroom.client.ConnectionEvent;
import dev.postroom.client.Nats;
import dev.postroom.client.NatsException;
import dev.postroom.client.Subscription;
import dev.postroom.platform.Escape;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A connection while a verb uses it: a server's complaint ends it, and what goes wrong becomes a
/// sentence.
public final class Session implements AutoCloseable {
  private final Console console;
  private final Link link;
  private final boolean isPatient;
  private final CountDownLatch closed = new CountDownLatch(1);
  // Volatile, all three: written by the thread of events, read by the verb's.
  private volatile String server;
  private volatile String complaint = "";
  private volatile @Nullable Throwable end;
  private volatile @Nullable Connection connection;

  private Session(boolean isPatient, Console console, Link link) {
    this.isPatient = isPatient;
    this.console = console;
    this.link = link;
    this.server = link.servers(console);
  }

  /// Connect. Blocks.
  ///
  /// @param isPatient whether the connection waits for another server when one goes away
  static Session open(
      ClientOptions.Builder options, boolean isPatient, Console console, Link link) {
    Session session = new Session(isPatient, console, link);
    session.connection = Nats.connect(options.listener(session::happened).build());
    return session;
  }

  private void happened(ConnectionEvent event) {
    switch (event) {
      case ConnectionEvent.Connected(String address) -> server = address;
      case ConnectionEvent.Reconnected(String address) -> {
        server = address;
        console.say("postroom: connected again, to " + address);
      }
      case ConnectionEvent.Disconnected(String address, var _, var _) -> {
        if (isPatient) {
          console.say("postroom: " + address + " is gone; waiting for it or another");
        }
      }
      case ConnectionEvent.ServerComplained(String text) -> complained(text);
      case ConnectionEvent.SlowConsumer(String subject, long dropped) ->
          console.say("postroom: too slow for " + subject + ": " + dropped + " messages were lost");
      case ConnectionEvent.HandlerFailed(String _, Throwable cause) ->
          console.say("postroom: " + Escape.line(String.valueOf(cause.getMessage())));
      case ConnectionEvent.Closed(var cause) -> {
        end = cause;
        closed.countDown();
      }
      case ConnectionEvent.AttemptFailed _,
          ConnectionEvent.LameDuck _,
          ConnectionEvent.Unconfirmed _,
          ConnectionEvent.ServersDiscovered _ -> {}
    }
  }

  /// Whatever a server complains about would leave the verb waiting for what never comes.
  private void complained(String text) {
    complaint = Escape.line(text);
    Connection open = connection;
    if (open != null) {
      open.close();
    }
  }

  /// Do something with the connection, and make sure that the server had it.
  ///
  /// @throws FailedException when it does not work out
  void perform(Link.Use body) {
    try {
      body.with(this);
      if (nats().status() == Connection.Status.CONNECTED) {
        nats().flush(timeout());
      }
    } catch (IllegalArgumentException wrong) {
      throw new MisuseException(String.valueOf(wrong.getMessage()));
    } catch (NatsException failure) {
      throw failed(failure);
    }
    close();
    throwIfEnded();
  }

  /// Return the sentence for a failure; a complaint of the server is the better reason.
  public FailedException failed(NatsException failure) {
    close();
    return complaint.isEmpty()
        ? new FailedException(Sentences.of(failure, server))
        : new FailedException(Sentences.complaint(complaint, server));
  }

  /// Return the sentence for a server that is gone before everything was done; a complaint of the
  /// server is the better reason.
  ///
  /// @param done how far it came: `3 of 10 rounds`
  public FailedException wentAway(String done) {
    close();
    return complaint.isEmpty()
        ? new FailedException("the server " + server + " went away after " + done)
        : new FailedException(Sentences.complaint(complaint, server) + ", after " + done);
  }

  private void throwIfEnded() {
    if (!complaint.isEmpty()) {
      throw new FailedException(Sentences.complaint(complaint, server));
    }
    if (end instanceof NatsException cause) {
      throw new FailedException(Sentences.of(cause, server));
    }
  }

  /// Return the connection.
  public Connection nats() {
    Connection open = connection;
    if (open == null) {
      throw new IllegalStateException("a session is handed out when it is connected");
    }
    return open;
  }

  /// Return the address of the server.
  public String server() {
    return server;
  }

  /// Return how long anything may take.
  public Duration timeout() {
    return link.timeout();
  }

  /// Let what is on its way to a subscription come, and end it.
  void drain(Subscription subscription) {
    try {
      subscription.drain(timeout());
    } catch (NatsException gone) {
      subscription.unsubscribe(); // without a server nothing is on its way
    }
  }

  /// Close the connection, and wait until everything was told of it. A second call does nothing.
  @Override
  public void close() {
    nats().close();
    try {
      boolean told = closed.await(timeout().toMillis(), TimeUnit.MILLISECONDS);
      assert told || closed.getCount() == 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

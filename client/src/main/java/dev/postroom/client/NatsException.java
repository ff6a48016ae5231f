package dev.postroom.client;

import org.jspecify.annotations.Nullable;

/// What goes wrong between a client and a server. Each kind is a class of its own, and the message
/// says what was tried, what the limit was, and what happens now.
public abstract sealed class NatsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NatsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// Return the same for another thread to throw, so that its stack shows who waited, and not the
  /// thread that found out.
  NatsException again() {
    return switch (this) {
      case NotReached _ -> new NotReached(text(), getCause());
      case Refused _ -> new Refused(text());
      case NoResponders nobody -> new NoResponders(nobody.subject());
      case Closed _ -> new Closed(text(), getCause());
      default -> this;
    };
  }

  private String text() {
    return String.valueOf(getMessage());
  }

  /// No server of the list could be reached.
  public static final class NotReached extends NatsException {
    private static final long serialVersionUID = 1L;

    NotReached(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /// The server refuses who the client says it is, or what it wants to do.
  public static final class Refused extends NatsException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message, null);
    }
  }

  /// Something took longer than it was given.
  public static final class TimedOut extends NatsException {
    private static final long serialVersionUID = 1L;

    TimedOut(String message) {
      super(message, null);
    }
  }

  /// Nobody is subscribed to the subject of a request, so that there will be no reply.
  public static final class NoResponders extends NatsException {
    private static final long serialVersionUID = 1L;

    private final String subject;

    NoResponders(String subject) {
      super("nobody is subscribed to " + subject + ", so there will be no reply", null);
      this.subject = subject;
    }

    /// Return the subject nobody listens to.
    public String subject() {
      return subject;
    }
  }

  /// The connection or subscription is closed, and this needs an open one.
  public static final class Closed extends NatsException {
    private static final long serialVersionUID = 1L;

    Closed(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /// The connection was lost before the server had confirmed; the client looks for a server.
  public static final class Disconnected extends NatsException {
    private static final long serialVersionUID = 1L;

    Disconnected(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /// What was to be sent while no server is there exceeds the buffer; it was not sent.
  public static final class BufferFull extends NatsException {
    private static final long serialVersionUID = 1L;

    BufferFull(String message) {
      super(message, null);
    }
  }

  /// The message is larger than the server takes; it was not sent.
  public static final class TooLarge extends NatsException {
    private static final long serialVersionUID = 1L;

    TooLarge(String message) {
      super(message, null);
    }
  }

  /// The server broke the protocol.
  public static final class Broken extends NatsException {
    private static final long serialVersionUID = 1L;

    Broken(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /// The thread was interrupted while it waited; its interrupt status is set again.
  public static final class Interrupted extends NatsException {
    private static final long serialVersionUID = 1L;

    Interrupted(String message, InterruptedException cause) {
      super(message, cause);
    }

    /// Set the interrupt status again, and return what to throw.
    static Interrupted of(String waitedFor, InterruptedException cause) {
      Thread.currentThread().interrupt();
      return new Interrupted("interrupted while waiting for " + waitedFor, cause);
    }
  }
}

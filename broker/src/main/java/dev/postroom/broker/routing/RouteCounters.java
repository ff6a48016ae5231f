package dev.postroom.broker.routing;

/// What one router has routed since it was made, in all accounts or in one. Confined to the
/// router's thread.
public final class RouteCounters {
  private long inMessages;
  private long inBytes;
  private long outMessages;
  private long outBytes;

  void countIn(int bytes) {
    inMessages++;
    inBytes += bytes;
  }

  void countOut(int bytes) {
    outMessages++;
    outBytes += bytes;
  }

  void countOut(long messages, long bytes) {
    outMessages += messages;
    outBytes += bytes;
  }

  long outMessages() {
    return outMessages;
  }

  long outBytes() {
    return outBytes;
  }

  /// Return the totals up to now.
  public Totals totals() {
    return new Totals(inMessages, inBytes, outMessages, outBytes);
  }

  /// Messages and bytes (headers and payload) in and out.
  public record Totals(long inMessages, long inBytes, long outMessages, long outBytes) {

    public static final Totals NONE = new Totals(0, 0, 0, 0);

    public Totals plus(Totals other) {
      return new Totals(
          inMessages + other.inMessages,
          inBytes + other.inBytes,
          outMessages + other.outMessages,
          outBytes + other.outBytes);
    }
  }
}

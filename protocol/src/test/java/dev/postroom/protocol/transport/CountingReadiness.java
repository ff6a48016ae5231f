package dev.postroom.protocol.transport;

/// Counts its calls. Confined to one thread.
final class CountingReadiness implements Readiness {
  int readable;
  int writable;

  @Override
  public void readable() {
    readable++;
  }

  @Override
  public void writable() {
    writable++;
  }
}

package dev.postroom.broker.loop;

import org.jspecify.annotations.Nullable;

/// Stands between what is below, a socket's place on the loop or another filter, and a handler: to
/// what is below it is the handler, to the handler it is its place on the loop. Confined to the
/// loop.
///
/// ```
///   below ─ readable, writable ─► Filter ─ readable, writable ─► handler
///   below ◄─ wantRead, wantWrite ─ Filter ◄─ wantRead, wantWrite ─ handler
/// ```
///
/// A filter may have more to hand over than the socket has: what was read ahead. It then calls
/// [#readable] itself, once the loop's other work is done.
public abstract class Filter implements LoopHandler, Registration {
  private final Loop loop;
  private final Runnable again = this::again;
  private LoopHandler handler;
  private @Nullable Registration below;
  private boolean wantsRead;
  private boolean wantsWrite;
  private boolean isScheduled;

  /// Make a filter for one connection.
  ///
  /// @param handler who is behind it at first
  protected Filter(Loop loop, LoopHandler handler) {
    this.loop = loop;
    this.handler = handler;
  }

  /// Return whether [#readable] has something for the handler, which wants to read, although
  /// nothing has come.
  protected abstract boolean isReady();

  /// Return whether the handler is called at all.
  protected boolean isOpen() {
    return true;
  }

  /// Return whether it is of use now that what is below reads.
  protected boolean readsBelow() {
    return wantsRead;
  }

  /// Return whether it is of use now that what is below writes.
  protected abstract boolean writesBelow();

  /// Take notice of the place below.
  protected final void isAbove(Registration place) {
    below = place;
  }

  /// Let another handler have what comes from now on.
  protected final void handTo(LoopHandler next) {
    handler = next;
  }

  protected final LoopHandler handler() {
    return handler;
  }

  protected final boolean wantsRead() {
    return wantsRead;
  }

  protected final boolean wantsWrite() {
    return wantsWrite;
  }

  @Override
  public final void wantRead(boolean wanted) {
    wantsRead = wanted;
    update();
    schedule();
  }

  @Override
  public final void wantWrite(boolean wanted) {
    wantsWrite = wanted;
    update();
  }

  @Override
  public final void failed(Throwable fault) {
    handler.failed(fault);
  }

  @Override
  public final void stopped() {
    handler.stopped();
  }

  /// Ask what is below for what is of use now.
  protected final void update() {
    Registration place = below;
    if (place != null) {
      place.wantRead(readsBelow());
      place.wantWrite(writesBelow());
    }
  }

  /// Read what was read ahead, once the loop's other work is done.
  protected final void schedule() {
    if (!isScheduled && isOpen() && wantsRead && isReady()) {
      isScheduled = true;
      loop.execute(again);
    }
  }

  /// Read what there is, as if the loop had said so.
  protected final void again() {
    isScheduled = false;
    if (isOpen() && wantsRead) {
      guarded(this::readable);
    }
  }

  /// Do something of which the loop does not know whose it is: a fault ends this connection.
  protected final void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
      handler.failed(fault); // as the loop does when a handler fails
      throw fault;
    }
  }
}

package dev.postroom.protocol.transport;

/// Lets the thread that writes into a pipe do what its peer would do with it, instead of waking
/// another thread for that. Thread-safe.
///
/// The writer frames its write: [#begin], [TransportPair.End#write], [#carry].
public interface Courier {
  /// Carries nothing: both peers have threads of their own, and later is now.
  Courier NONE =
      new Courier() {
        @Override
        public void begin() {}

        @Override
        public void carry() {}

        @Override
        public void later(Runnable task) {
          task.run();
        }
      };

  /// Say that the calling thread will call [#carry] soon: nobody need be woken for what it writes.
  void begin();

  /// Do what there is to do for the peers of what was written, or leave it to another thread that
  /// does so already. The calling thread holds no locks that a [#later] task might want. Bounded;
  /// does not wait for anybody.
  void carry();

  /// Run a task soon: on a thread that carries, when it is done with its peers and holds none of
  /// their locks. For what [Readiness#readable] must not do itself. The task must not block.
  void later(Runnable task);
}

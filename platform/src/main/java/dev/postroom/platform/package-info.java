/// The ground of the house: time, timers, threads, logs, secrets, budgets, disks, and their
/// simulated twins.
///
/// Everything above this module receives these as constructor parameters, never as statics, so that
/// a test can own them. Only this module may call `System.nanoTime`, `Instant.now`, `new Thread` or
/// open a `FileChannel`; an architecture test holds that. Start with [dev.postroom.platform.Clock]
/// and [dev.postroom.platform.Scheduler].
@NullMarked
package dev.postroom.platform;

import org.jspecify.annotations.NullMarked;

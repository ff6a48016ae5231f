/// Twins of the platform that a test or a simulation drives: time that stands still until it is
/// moved, one thread instead of many, a disk that loses power.
///
/// Everything here is confined to one thread and deterministic: the same calls with the same seed
/// give the same result. Nothing here may read the real clock, start a thread or touch a real file.
/// Start with [dev.postroom.platform.simulated.ManualScheduler] and
/// [dev.postroom.platform.simulated.SimulatedDisk].
@NullMarked
package dev.postroom.platform.simulated;

import org.jspecify.annotations.NullMarked;

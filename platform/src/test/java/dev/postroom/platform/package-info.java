/// What the ground promises: timers in order, escapes as Go writes them, secrets that stay secret,
/// budgets that add up, disks that behave alike.
@NullMarked
package dev.postroom.platform;

import org.jspecify.annotations.NullMarked;

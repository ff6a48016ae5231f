/// What changes when a running server reads its configuration again.
///
/// A reload is decided as a whole before anything happens: one change that a running server cannot
/// make, and nothing changes.
@NullMarked
package dev.postroom.server.reload;

import org.jspecify.annotations.NullMarked;

/// What the simulated twins promise, the power cuts of the disk above all. Random cases print their
/// seed when they fail and take it back by `-Dpostroom.seed`.
@NullMarked
package dev.postroom.platform.simulated;

import org.jspecify.annotations.NullMarked;

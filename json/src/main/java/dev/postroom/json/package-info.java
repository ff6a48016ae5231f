/// Records to JSON and back, as Go writes and reads it.
@NullMarked
package dev.postroom.json;

import org.jspecify.annotations.NullMarked;

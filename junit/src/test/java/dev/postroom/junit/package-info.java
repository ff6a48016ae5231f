/// Tests of the extension, written as its users would write theirs. The check for leaks stands
/// around them, so that what they leave behind is noticed.
@NullMarked
package dev.postroom.junit;

import org.jspecify.annotations.NullMarked;

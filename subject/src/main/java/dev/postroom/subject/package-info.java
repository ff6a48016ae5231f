/// Subjects, wildcards and who listens to what.
@NullMarked
package dev.postroom.subject;

import org.jspecify.annotations.NullMarked;

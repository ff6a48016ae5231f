/// The examples at work: with a server in the same JVM, and the scaled greeters with processes of
/// their own, one of which is ended by force.
@NullMarked
package dev.postroom.examples;

import org.jspecify.annotations.NullMarked;

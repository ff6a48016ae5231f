/// Tests of the program: its choice between server and client, and the verbs against servers that
/// run in the same JVM.
@NullMarked
package dev.postroom.app;

import org.jspecify.annotations.NullMarked;

/// Tests of the client with servers that are none: they say what no real one would. Real servers
/// are in the interop tests.
@NullMarked
package dev.postroom.client;

import org.jspecify.annotations.NullMarked;

/// Mappings, each function with its edges.
///
/// What is expected here was asked of nats-server.
@NullMarked
package dev.postroom.subject.mapping;

import org.jspecify.annotations.NullMarked;

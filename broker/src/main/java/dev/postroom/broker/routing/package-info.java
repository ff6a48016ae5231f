/// Who gets a message, and how it gets into their outboxes.
///
/// Start with [dev.postroom.broker.routing.Router]: one per event loop, it matches a published
/// message in an account and writes it to every receiver. Nothing here knows connections or the
/// protocol's other verbs.
@NullMarked
package dev.postroom.broker.routing;

import org.jspecify.annotations.NullMarked;

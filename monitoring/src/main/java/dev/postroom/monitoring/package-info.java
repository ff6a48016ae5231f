/// Monitoring documents over HTTP (docs/spec/core.md 6).
///
/// Read [dev.postroom.monitoring.MonitoringServer] first; the documents are in
/// `dev.postroom.monitoring.endpoint`. Connections live on the broker's first event loop, which
/// only moves bytes: a document that asks the broker is built on a virtual thread.
@NullMarked
package dev.postroom.monitoring;

import org.jspecify.annotations.NullMarked;

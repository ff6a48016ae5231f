/// The monitoring documents: one class per endpoint, one table per record of a document.
///
/// Read [dev.postroom.monitoring.endpoint.Endpoints] first: it has the table of paths. A new
/// endpoint is a class that implements [Endpoint][dev.postroom.monitoring.endpoint.Endpoint], a
/// record with its `JsonFields`, and a line in that table.
@NullMarked
package dev.postroom.monitoring.endpoint;

import org.jspecify.annotations.NullMarked;

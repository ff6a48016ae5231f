package dev.postroom.monitoring.endpoint;

import dev.postroom.json.JsonFields;

/// A document, not yet written.
///
/// @param fields how it is written
/// @param value what it says
public record Document<D>(JsonFields<D> fields, D value) {

  /// Return it as the monitoring port shows it.
  String toPrettyJson() {
    return fields.toPrettyJson(value);
  }
}

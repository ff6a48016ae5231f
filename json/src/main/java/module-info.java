/// Records to JSON and back, as Go writes and reads it.
///
/// Start with [dev.postroom.json.JsonFields] for writing and [dev.postroom.json.JsonBinding] for
/// reading.
module dev.postroom.json {
  requires static transitive org.jspecify;

  exports dev.postroom.json;
}

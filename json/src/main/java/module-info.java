/// Records to JSON and back, as Go writes and reads it.
module dev.postroom.json {
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.core;
}

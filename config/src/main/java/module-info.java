/// The configuration language: text to a tree with positions.
module dev.postroom.config {
  requires static transitive org.jspecify;

  exports dev.postroom.config;
}

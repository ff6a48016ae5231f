/// Keys, seeds and signatures.
///
/// Start with [dev.postroom.nkey.NKey].
module dev.postroom.nkey {
  requires static transitive org.jspecify;

  exports dev.postroom.nkey;
}

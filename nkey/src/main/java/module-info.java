/// Keys, seeds and signatures.
module dev.postroom.nkey {
  requires static transitive org.jspecify;
}

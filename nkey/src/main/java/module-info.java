/// Keys, seeds, signatures and signed claims.
///
/// Start with [dev.postroom.nkey.NKey], or with [dev.postroom.nkey.Jwt].
module dev.postroom.nkey {
  requires dev.postroom.json;
  requires static transitive org.jspecify;

  exports dev.postroom.nkey;
}

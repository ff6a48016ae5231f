/// Keys, seeds, signatures and signed claims: who a server, an account or a user is, how it proves
/// that, and what one says of another.
///
/// An [dev.postroom.nkey.NKey] is public and travels as text; an [dev.postroom.nkey.NKeyPair] also
/// holds the seed it was made from, and signs. Everything here is immutable and thread-safe, and
/// nothing blocks but the random source that makes a pair. All cryptography is the JDK's, but for
/// the cipher of sealed messages, which it has not, and public keys, for which a start would wait
/// (docs/adr/0016-claims-and-curve-keys.md); text forms are those of the NATS nkeys and jwt
/// libraries (docs/spec/core.md 4.3, docs/spec/cluster.md 8). A [dev.postroom.nkey.Jwt] is what
/// somebody has signed; what it says of a user is in [dev.postroom.nkey.UserClaims].
@NullMarked
package dev.postroom.nkey;

import org.jspecify.annotations.NullMarked;

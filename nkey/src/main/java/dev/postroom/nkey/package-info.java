/// Keys, seeds and signatures: who a server, an account or a user is, and how it proves that.
///
/// An [dev.postroom.nkey.NKey] is public and travels as text; an [dev.postroom.nkey.NKeyPair] also
/// holds the seed it was made from, and signs. Everything here is immutable and thread-safe, and
/// nothing blocks but the random source that makes a pair. All cryptography is the JDK's; text
/// forms are those of the NATS nkeys libraries (docs/spec/core.md 4.3).
@NullMarked
package dev.postroom.nkey;

import org.jspecify.annotations.NullMarked;

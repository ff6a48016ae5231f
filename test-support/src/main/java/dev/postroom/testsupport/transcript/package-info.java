/// Conversations with a server, written down so that any NATS person can read them, and a reader
/// that has them with a real server.
///
/// A file holds one conversation. `A> text` is a line that client A sends, `A< text` one that it
/// must receive; a client connects, and reads its INFO, when it is first named. CR LF is implied at
/// the end of a line, unless it ends in a lone `\`; `\r \n \t \\ \xNN` are bytes, `\{text*N}` is a
/// text N times.
/// - `# …` comment; `spec: core.md 1.5` where the rule is written; `config: max_payload: 1024`
/// - `A< INFO {"proto":1}` only the named fields, in their order; values `<any>`, `<absent>`,
///   `<number>`, `<re:…>` are patterns
/// - `A< <EOF>` nothing more, the server ends the connection in order; `<EOF|RST>` or resets it;
///   `<REST>` anything until it ends; `<OPEN>` nothing is unread and a PING is answered
/// - `A<~ …` lines in a row: messages in any order; `A<? …` in a row: one of them; `A|B< …` exactly
///   one of these clients gets it
/// - `[1.9s..3s] A< PING` arrives in this time after the last event of A; `A quiet 500ms` nothing
///   arrives for so long
/// - `A> <EOF>` and `A> <RST>` the client ends or resets
/// - `A reason: Protocol Violation` and `monitor /varz {"slow_consumers":1}` what monitoring shows,
///   soon; `{A}` in a path is A's connection id
/// - `server: own` no other transcript shares the process; then `signal USR2`, `refused`, `exit 0`
/// - `reload max_payload: 50`, lines in a row: the server, which no other transcript shares, reads
///   this configuration; `said [INF] Reloaded: max_payload = 50`, lines in a row: that is what it
///   said of it, in any order, besides what it says of every reload; `said nothing`; `logs text`: a
///   line with this text comes soon; `{A}` in them is A's address and id
/// - `ways: whole` do not also send it in pieces
///
/// Start with [dev.postroom.testsupport.transcript.Transcript]. Nothing here may know how a server
/// works inside.
@NullMarked
package dev.postroom.testsupport.transcript;

import org.jspecify.annotations.NullMarked;

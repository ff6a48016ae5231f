/// Payloads as those who ask for them would like them: as they are, or compressed.
///
/// Read [dev.postroom.http.encoding.ContentEncoding] first: it finds what was asked for, packs, and
/// says how in a header.
@NullMarked
package dev.postroom.http.encoding;

import org.jspecify.annotations.NullMarked;

/// Payloads as those who ask for them would like them: as they are, or compressed, with the header
/// that says how.
@NullMarked
package dev.postroom.http.encoding;

import org.jspecify.annotations.NullMarked;

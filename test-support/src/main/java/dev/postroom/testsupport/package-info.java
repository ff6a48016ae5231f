/// What our tests share: seeded random cases, leak checks, raw connections, transcripts, and
/// servers as child processes.
///
/// Start with [dev.postroom.testsupport.Seeds] for property tests,
/// [dev.postroom.testsupport.NoLeaks] for anything that opens threads, files or ports, and
/// [dev.postroom.testsupport.RawConnection] for bytes on a wire. Nothing here is published, and
/// nothing here may know the inside of a module under test.
@NullMarked
package dev.postroom.testsupport;

import org.jspecify.annotations.NullMarked;

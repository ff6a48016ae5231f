/// Tests of the command line without a server: words that are wrong, and what help says. The verbs
/// themselves are tested in `app`, which has a server.
@NullMarked
package dev.postroom.cli;

import org.jspecify.annotations.NullMarked;

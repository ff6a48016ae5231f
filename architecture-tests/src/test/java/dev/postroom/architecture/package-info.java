/// The rules of the house, run as tests: which module may use which, who may touch time, threads,
/// sockets and files, how long a file may be, that documents and code tell the same.
///
/// Rules about compiled classes use ArchUnit; rules about sources and documents read the files of
/// [dev.postroom.architecture.Repository]. A rule that has exceptions lists them with reasons, and
/// fails on an exception that is no longer needed.
@NullMarked
package dev.postroom.architecture;

import org.jspecify.annotations.NullMarked;

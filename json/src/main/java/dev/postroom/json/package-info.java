/// Records to JSON and back, as Go writes and reads it: one declarative field table per record.
///
/// Read [dev.postroom.json.JsonFields] first (writing), then [dev.postroom.json.JsonBinding]
/// (reading). Both are immutable tables, safe for any thread and meant to be constants. No library
/// lies beneath: the start of a parser alone would cost more than that of the whole server, and
/// what it accepts and says would have to be bent to Go's way at every turn. No tree model, no
/// reflection, no annotations: what a document looks like is said where its record is.
@NullMarked
package dev.postroom.json;

import org.jspecify.annotations.NullMarked;

/// Records to JSON and back, as Go writes and reads it: one declarative field table per record.
///
/// Read [dev.postroom.json.JsonFields] first (writing), then [dev.postroom.json.JsonBinding]
/// (reading). Both are immutable tables, safe for any thread and meant to be constants. Reading
/// stands on jackson-core's streaming parser, held to Go's rules; writing is a few lines of our
/// own, because Go's escapes, number format and indentation leave nothing of a generator to reuse
/// and the first INFO must not wait for more classes. No tree model, no reflection, no annotations:
/// what a document looks like is said where its record is.
@NullMarked
package dev.postroom.json;

import org.jspecify.annotations.NullMarked;

/// Subjects made of other subjects (docs/spec/core.md 1.15): what is published to one goes to
/// another, whole, by parts, or by chance.
///
/// Start with [dev.postroom.subject.mapping.Mapping], one rule, and
/// [dev.postroom.subject.mapping.Mapper], which applies rules to published subjects without making
/// objects. A [dev.postroom.subject.mapping.Transform] is one source and one destination.
@NullMarked
package dev.postroom.subject.mapping;

import org.jspecify.annotations.NullMarked;

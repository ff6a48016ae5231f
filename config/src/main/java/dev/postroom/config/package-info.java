/// The configuration language of NATS servers: text to a tree with positions.
///
/// Start with [dev.postroom.config.ConfigParser]; it makes [dev.postroom.config.ConfigValue] trees
/// and refuses with [dev.postroom.config.ConfigException]. Everything here is confined to the
/// thread that parses; the finished tree is immutable. Nothing here knows what a key means, and
/// nothing touches a disk: files are read by a function of the caller's.
@NullMarked
package dev.postroom.config;

import org.jspecify.annotations.NullMarked;

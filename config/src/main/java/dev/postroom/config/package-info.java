/// The configuration language: text to a tree with positions.
@NullMarked
package dev.postroom.config;

import org.jspecify.annotations.NullMarked;

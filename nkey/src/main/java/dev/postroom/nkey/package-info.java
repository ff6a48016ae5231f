/// Keys, seeds and signatures.
@NullMarked
package dev.postroom.nkey;

import org.jspecify.annotations.NullMarked;

/// How fast the hot paths are: parser, subscription trie, delivery. Never published.
///
/// Run one with `java -jar benchmarks/target/benchmarks.jar ParserBenchmark`. The figures say which
/// of two versions of our own code is faster on one machine; they say nothing about other servers.
/// `ClientComparison` puts our client beside jnats, see `tools/load/clients.py`. That nothing is
/// allocated per message is not measured here but asserted, in `AllocationTest`.
@NullMarked
package dev.postroom.benchmarks;

import org.jspecify.annotations.NullMarked;

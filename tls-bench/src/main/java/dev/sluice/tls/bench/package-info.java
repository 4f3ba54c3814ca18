/** Benchmarks of the engine beside its peers. */
@NullMarked
package dev.sluice.tls.bench;

import org.jspecify.annotations.NullMarked;

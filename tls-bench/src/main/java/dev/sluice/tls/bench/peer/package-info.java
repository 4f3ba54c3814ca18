/** Implementations of TLS behind one small interface, so that a benchmark asks the same of each. */
@NullMarked
package dev.sluice.tls.bench.peer;

import org.jspecify.annotations.NullMarked;

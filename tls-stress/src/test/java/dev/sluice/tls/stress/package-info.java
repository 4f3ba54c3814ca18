/** Runs the stress tests, for a short while. */
@NullMarked
package dev.sluice.tls.stress;

import org.jspecify.annotations.NullMarked;

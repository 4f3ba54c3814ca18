/** Observers, by what they give for connections in memory. */
@NullMarked
package dev.sluice.tls.observability;

import org.jspecify.annotations.NullMarked;

/** A WebFlux application that shows the TLS connections of its own server while they live. */
@NullMarked
package dev.sluice.samples.dashboard;

import org.jspecify.annotations.NullMarked;

/** Observers of TLS connections: meters for Micrometer, events for Flight Recorder. */
@NullMarked
package dev.sluice.tls.observability;

import org.jspecify.annotations.NullMarked;

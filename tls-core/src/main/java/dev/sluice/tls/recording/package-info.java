/** Connections written down and played again, so that a report of a fault becomes a test. */
@NullMarked
package dev.sluice.tls.recording;

import org.jspecify.annotations.NullMarked;

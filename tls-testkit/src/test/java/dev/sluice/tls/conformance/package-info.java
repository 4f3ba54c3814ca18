/** The wrong peer is refused, and the right one understood: the engine held to RFC 8446 from outside. */
@NullMarked
package dev.sluice.tls.conformance;

import org.jspecify.annotations.NullMarked;

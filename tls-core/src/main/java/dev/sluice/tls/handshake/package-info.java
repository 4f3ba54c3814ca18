/**
 * The handshake machine: states, steps, transcript (RFC 8446, Section 4 and Appendix A). It does not know whether it runs over
 * a stream or over datagrams.
 */
@NullMarked
package dev.sluice.tls.handshake;

import org.jspecify.annotations.NullMarked;

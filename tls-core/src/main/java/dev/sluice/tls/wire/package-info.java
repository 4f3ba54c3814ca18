/** The presentation language of the RFCs (RFC 8446, Section 3): numbers, opaque bytes and nested vectors. */
@NullMarked
package dev.sluice.tls.wire;

import org.jspecify.annotations.NullMarked;

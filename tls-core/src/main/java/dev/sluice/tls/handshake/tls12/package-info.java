/** The states of TLS 1.2 (RFC 5246, Section 7.3), named after the messages that they wait for. */
@NullMarked
package dev.sluice.tls.handshake.tls12;

import org.jspecify.annotations.NullMarked;

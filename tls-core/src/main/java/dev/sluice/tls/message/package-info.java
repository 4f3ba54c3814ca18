/** The handshake messages of TLS 1.3 and TLS 1.2, one file each, {@code read} directly above {@code write} (RFC 8446, Section 4; RFC 5246, Section 7.4). */
@NullMarked
package dev.sluice.tls.message;

import org.jspecify.annotations.NullMarked;

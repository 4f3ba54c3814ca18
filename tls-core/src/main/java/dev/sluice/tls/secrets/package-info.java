/**
 * The key schedule of TLS 1.3 as types (RFC 8446, Section 7.1): each stage offers only what may be derived from it, and
 * leaves nothing behind once it is closed. And the master secret of TLS 1.2 with its PRF (RFC 5246, Section 5).
 */
@NullMarked
package dev.sluice.tls.secrets;

import org.jspecify.annotations.NullMarked;

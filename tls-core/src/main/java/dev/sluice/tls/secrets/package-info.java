/**
 * The key schedule of TLS 1.3 as types (RFC 8446, Section 7.1): each stage offers only what may be derived from it, and
 * leaves nothing behind once it is closed.
 */
@NullMarked
package dev.sluice.tls.secrets;

import org.jspecify.annotations.NullMarked;

/** The states of TLS 1.3, named as RFC 8446, Appendix A names them. */
@NullMarked
package dev.sluice.tls.handshake.tls13;

import org.jspecify.annotations.NullMarked;

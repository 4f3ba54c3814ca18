package dev.sluice.tls.handshake;

import dev.sluice.tls.message.ClientHello;

/** A client after a TLS 1.2 handshake: it can begin another (RFC 5246, Section 7.4.1.2). Immutable; from any thread. */
public interface Renewable {

    /** A fresh hello, tied to the handshake before. */
    ClientHello hello();

    /** What waits for the answer to {@code hello}. */
    HandshakeState answered(ClientHello hello);
}

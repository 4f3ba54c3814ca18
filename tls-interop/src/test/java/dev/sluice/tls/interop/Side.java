package dev.sluice.tls.interop;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.config.PeerIdentity;
import java.io.IOException;
import java.util.Optional;

/** Our end of one connection, through whichever face. Failures are the face's own {@link dev.sluice.tls.TlsException}. */
interface Side extends End {

    NegotiatedParameters handshake() throws IOException;

    /** All early data, up to the end of the handshake. */
    String readEarly() throws IOException;

    KeyChange rekey(Rekey rekey) throws IOException;

    /** Asks the client who it is, after the handshake, and waits for the answer. */
    Optional<PeerIdentity> askClient() throws IOException;

    byte[] exportKeyingMaterial(String label, byte[] context, int length) throws IOException;

    /** A key update that was sent. */
    @FunctionalInterface
    interface KeyChange {
        /** Waits for the peer's own change; somebody has to read meanwhile. */
        void awaitCompleted() throws IOException;
    }
}

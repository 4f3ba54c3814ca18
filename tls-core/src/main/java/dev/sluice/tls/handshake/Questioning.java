package dev.sluice.tls.handshake;

import dev.sluice.tls.message.HandshakeMessage;
import org.jspecify.annotations.Nullable;

/** A state in which a server may ask its client who it is (RFC 8446, Section 4.6.2). From any thread. */
public interface Questioning {

    /** Whether the client has said that it can be asked. */
    boolean mayAsk();

    /** The message that asks; null if it was asked before and has not answered. */
    @Nullable
    HandshakeMessage ask();
}

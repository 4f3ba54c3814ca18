package dev.sluice.tls.handshake;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Direction;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.HelloRetryRequest;
import dev.sluice.tls.record.OutgoingFlight;
import dev.sluice.tls.secrets.TrafficSecret;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All that a state can do besides going to the next one. Confined to the inbound half. */
public final class HandshakeOutput {
    private final Transcript transcript;
    private final OutgoingFlight flight;
    private final Witness witness;
    private final UnaryOperator<HandshakeMessage> rewriting;
    private byte @Nullable [] firstHello;
    private boolean begun;

    HandshakeOutput(
            Transcript transcript, OutgoingFlight flight, Witness witness, UnaryOperator<HandshakeMessage> rewriting) {
        this.transcript = transcript;
        this.flight = flight;
        this.witness = witness;
        this.rewriting = rewriting;
    }

    /** The transcript, to hash; messages enter it by themselves. */
    public Transcript transcript() {
        return transcript;
    }

    /** Sends a message of the handshake. Returns it as it went out, which is what the peer's answer has to fit. */
    @SuppressWarnings("unchecked") // a message is rewritten to one of its own kind
    public <M extends HandshakeMessage> M send(M message) {
        HandshakeMessage sent = rewriting.apply(message);
        byte[] bytes = sent.encode();
        remember(sent, bytes);
        witness.message(Direction.SENDING, sent, bytes.length);
        flight.message(bytes);
        return (M) sent;
    }

    public void changeCipherSpec() {
        flight.changeCipherSpec();
    }

    /** New keys for everything after what was sent or received so far. Takes {@code secret} over. */
    public void install(Direction direction, TrafficSecret secret) throws TlsException {
        switch (direction) {
            case SENDING -> flight.sendingKeys(secret);
            case RECEIVING -> flight.receivingKeys(secret);
        }
    }

    /** The peer's turn. */
    public void endFlight() {
        flight.endFlight();
    }

    /** The peer changed its keys after the handshake, and wants ours changed if {@code reply}. */
    public void keyUpdated(boolean reply) throws TlsException {
        flight.keyUpdated(reply);
    }

    /** Whether early data, which nobody wants, is skipped. */
    public void skipEarlyData(boolean skip) {
        flight.skipEarlyData(skip);
    }

    /** Feeds the transcript. A HelloRetryRequest replaces what came before it by its hash (RFC 8446, Section 4.4.1). */
    void remember(HandshakeMessage message, byte[] bytes) {
        byte[] hello = firstHello;
        firstHello = begun ? null : bytes; // needed only until the answer to it is known
        begun = true;
        if (message instanceof HelloRetryRequest retry && hello != null) {
            CipherSuite.of(retry.cipherSuite()).ifPresent(suite -> transcript.replaceFirstHello(hello, suite.hash()));
        }
        transcript.add(bytes);
    }
}

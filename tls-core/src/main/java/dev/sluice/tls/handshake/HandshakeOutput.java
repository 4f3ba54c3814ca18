package dev.sluice.tls.handshake;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Direction;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.HelloRetryRequest;
import dev.sluice.tls.record.OutgoingFlight;
import dev.sluice.tls.secrets.EpochSecret;
import dev.sluice.tls.secrets.TrafficSecret;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All that a state can do besides going to the next one. Confined to the inbound half. */
public final class HandshakeOutput {
    private final CryptoProvider crypto;
    private Transcript transcript;
    private final OutgoingFlight flight;
    private final Witness witness;
    private final UnaryOperator<HandshakeMessage> rewriting;
    private byte @Nullable [] firstHello;
    private boolean begun;
    private ProtocolVersion version = ProtocolVersion.TLS13;

    HandshakeOutput(
            CryptoProvider crypto, OutgoingFlight flight, Witness witness, UnaryOperator<HandshakeMessage> rewriting) {
        this.crypto = crypto;
        this.transcript = new Transcript(crypto);
        this.flight = flight;
        this.witness = witness;
        this.rewriting = rewriting;
    }

    /** The transcript, to hash; messages enter it by themselves. */
    public Transcript transcript() {
        return transcript;
    }

    /** Settles the version, for good; until then and without it TLS 1.3's forms hold. */
    public void speak(ProtocolVersion chosen) {
        version = chosen;
        flight.speak(chosen);
    }

    ProtocolVersion version() {
        return version;
    }

    /** Sends a message of the handshake. Returns it as it went out, which is what the peer's answer has to fit. */
    @SuppressWarnings("unchecked") // a message is rewritten to one of its own kind
    public <M extends HandshakeMessage> M send(M message) {
        HandshakeMessage sent = rewriting.apply(message);
        queue(sent);
        return (M) sent;
    }

    /** Sends a ClientHello once {@code finish} has made its last extension, which depends on what precedes it. */
    public ClientHello send(ClientHello hello, UnaryOperator<ClientHello> finish) {
        ClientHello sent = finish.apply((ClientHello) rewriting.apply(hello));
        queue(sent);
        return sent;
    }

    private void queue(HandshakeMessage message) {
        byte[] bytes = message.encode();
        remember(message, bytes);
        witness.message(Direction.SENDING, message, bytes.length);
        flight.message(bytes);
    }

    public void changeCipherSpec() {
        flight.changeCipherSpec();
    }

    /** New keys for everything after what was sent or received so far. Takes {@code secret} over. */
    public void install(Direction direction, EpochSecret secret) throws TlsException {
        switch (direction) {
            case SENDING -> flight.sendingKeys(secret);
            case RECEIVING -> flight.receivingKeys(secret);
        }
    }

    /** A client: early data goes out under {@code secret}, which is taken over, at most {@code maximum} bytes of it. */
    public void offerEarlyData(TrafficSecret secret, long maximum) {
        flight.sendingEarlyData(secret, maximum);
    }

    /**
     * A client: the server has answered the offer of early data, which ends with the next keys for sending.
     *
     * @param clear whether what follows is in the clear: the server wants another hello
     */
    public void earlyDataAnswered(boolean accepted, boolean clear) {
        flight.earlyDataAnswered(accepted, clear);
    }

    /** A client: the end of early data comes next, and nothing under its keys may follow that. */
    public void endEarlyData() {
        flight.endEarlyData();
    }

    /** A server: what arrives until the next keys is early data under {@code secret}, which is taken over. */
    public void acceptEarlyData(TrafficSecret secret, long maximum) throws TlsException {
        flight.receivingEarlyData(secret, maximum);
    }

    /** The peer asks for another handshake, which there will not be (RFC 5246, Section 7.2.2). */
    public void refuseRenegotiation() {
        flight.refuseRenegotiation();
    }

    /** A server that took early data: it may be answered before the client's last flight. */
    public void mayAnswerEarly() {
        flight.mayAnswerEarly();
    }

    /** Records are as large as both sides agreed, from here on and under this handshake's keys. */
    public void limitRecords(RecordSizes sizes) throws TlsException {
        flight.limitRecords(sizes.sending(), sizes.receiving());
    }

    /**
     * A client proves who it is after the handshake, in one piece: {@code messages}, then a Finished over {@code transcriptHash} under
     * the keys that are in force when it is sent (RFC 8446, Section 4.4.4).
     */
    public void authenticate(List<HandshakeMessage> messages, byte[] transcriptHash) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (HandshakeMessage message : messages) {
            byte[] encoded = message.encode();
            witness.message(Direction.SENDING, message, encoded.length);
            bytes.writeBytes(encoded);
        }
        flight.authentication(bytes.toByteArray(), transcriptHash);
    }

    /** What the peer's Finished must hold that comes under the keys in force now, over {@code transcriptHash}. */
    public byte[] verifyDataOfPeer(byte[] transcriptHash) {
        return flight.verifyDataOfPeer(transcriptHash);
    }

    /** The peer has proved who it is after the handshake, or that it does not want to. */
    public void peerAuthenticated(Optional<PeerIdentity> identity) {
        flight.peerAuthenticated(identity);
    }

    /** The peer's turn. */
    public void endFlight() {
        flight.endFlight();
    }

    /** The peer changed its keys after the handshake, and wants ours changed if {@code reply}. */
    public void keyUpdated(boolean reply) throws TlsException {
        flight.keyUpdated(reply);
    }

    /** Skips so many bytes of early data, which nobody wants; 0 ends it. */
    public void skipEarlyData(long bytes) {
        flight.skipEarlyData(bytes);
    }

    /** This side begins another handshake, unless it has already. */
    public void renegotiate() {
        flight.renegotiate();
    }

    /** Another handshake begins, with a transcript of its own. */
    void restart() {
        transcript = new Transcript(crypto);
        firstHello = null;
        begun = false;
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

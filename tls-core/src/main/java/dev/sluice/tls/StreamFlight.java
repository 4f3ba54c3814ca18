package dev.sluice.tls;

import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.record.HandshakeBuffer;
import dev.sluice.tls.record.OutgoingFlight;
import dev.sluice.tls.record.stream.StreamInbound;
import dev.sluice.tls.record.stream.StreamOutbound;
import dev.sluice.tls.secrets.EpochSecret;
import dev.sluice.tls.secrets.TrafficSecret;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the handshake's states reach of an engine over a stream, and what they have brought that is not told yet. Inside the inbound
 * half, but for what says otherwise.
 */
final class StreamFlight implements OutgoingFlight, AutoCloseable {
    private final HandshakeBuffer messages;
    private final StreamInbound inbound;
    private final StreamOutbound outbound;
    private final Ending ending;
    private final Observed observed;
    private final Deque<Event> news = new ArrayDeque<>();
    private volatile boolean tls12;
    private volatile boolean outputHint;
    private volatile long earlyDataAllowed;
    private boolean connected;
    private boolean renegotiationDue;

    /** TLS 1.2's next keys, until the Finished that goes with them. */
    private @Nullable EpochSecret next;

    StreamFlight(
            HandshakeBuffer messages,
            StreamInbound inbound,
            StreamOutbound outbound,
            Ending ending,
            Observed observed) {
        this.messages = messages;
        this.inbound = inbound;
        this.outbound = outbound;
        this.ending = ending;
        this.observed = observed;
    }

    // ---- what the engine asks

    /** Whether TLS 1.2 is spoken. Any thread. */
    boolean isTls12() {
        return tls12;
    }

    /** The first handshake is complete. */
    void connected() {
        connected = true;
        outbound.release();
    }

    /** There is something to send that the inbound half should tell of. Any thread. */
    void hint() {
        outputHint = true;
    }

    boolean isHinted() {
        return outputHint;
    }

    void hintTold() {
        outputHint = false;
    }

    /** The most early data that may be sent in all. Any thread. */
    long earlyDataAllowed() {
        return earlyDataAllowed;
    }

    /** Tells {@code event} after what is to be told already. */
    void tell(Event event) {
        news.add(event);
    }

    /** The next thing to tell, once. */
    @Nullable
    Event news() {
        return news.poll();
    }

    /** Whether the server has asked for a renegotiation since this was asked last. */
    boolean takeRenegotiation() {
        boolean due = renegotiationDue;
        renegotiationDue = false;
        return due;
    }

    @Override
    public void close() {
        EpochSecret left = next;
        if (left != null) {
            next = null;
            left.close();
        }
    }

    // ---- what the states ask

    @Override
    public void message(byte[] message) {
        EpochSecret change = next;
        if (change != null) {
            next = null;
            outbound.finished(change, message);
        } else {
            if (tls12 && connected) {
                outbound.hold();
            }
            outbound.message(message);
        }
        outputHint = true;
    }

    @Override
    public void renegotiate() {
        renegotiationDue = true;
    }

    @Override
    public void speak(ProtocolVersion chosen) {
        if (chosen == ProtocolVersion.TLS12) {
            tls12 = true;
            inbound.speakTls12();
        }
    }

    @Override
    public void refuseRenegotiation() {
        outbound.oweRefusal();
        outputHint = true;
    }

    @Override
    public void changeCipherSpec() {
        if (tls12) {
            outbound.hold(); // it goes with Finished
        } else {
            outbound.changeCipherSpec();
        }
    }

    @Override
    public void sendingKeys(EpochSecret secret) {
        if (tls12) {
            next = secret;
        } else {
            outbound.keys(secret);
        }
    }

    @Override
    public void receivingKeys(EpochSecret secret) throws TlsException {
        if (!messages.isEmpty()) {
            secret.close();
        }
        requireNothingLeft();
        try {
            inbound.install(secret);
        } catch (GeneralSecurityException e) {
            throw TlsException.internal("keys could not be installed", e);
        }
    }

    @Override
    public void keyUpdated(boolean reply) throws TlsException {
        requireNothingLeft();
        try {
            inbound.update();
        } catch (GeneralSecurityException e) {
            throw TlsException.internal("keys could not be updated", e);
        }
        outbound.keyUpdateAnswered();
        observed.keysChanged(Direction.RECEIVING);
        tell(new Event.KeysUpdated(Direction.RECEIVING));
        if (reply && !ending.isClosing()) {
            outbound.oweKeyUpdate();
            outputHint = true;
        }
    }

    /** A message that changes keys ends its record (RFC 8446, Section 5.1). */
    private void requireNothingLeft() throws TlsException {
        if (!messages.isEmpty()) {
            throw TlsException.misbehaved(Violation.MESSAGE_ACROSS_KEY_CHANGE);
        }
    }

    @Override
    public void limitRecords(int sending, int receiving) throws TlsException {
        outbound.limit(sending);
        inbound.limit(receiving);
    }

    @Override
    public void endFlight() {
        outputHint = true;
    }

    @Override
    public void authentication(byte[] messages, byte[] transcriptHash) {
        outbound.authentication(messages, transcriptHash);
        outputHint = true;
    }

    @Override
    public byte[] verifyDataOfPeer(byte[] transcriptHash) {
        return inbound.verifyData(transcriptHash);
    }

    @Override
    public void peerAuthenticated(Optional<PeerIdentity> identity) {
        tell(identity.<Event>map(Event.IdentityVerified::new).orElseGet(Event.IdentityWithheld::new));
    }

    // ---- early data

    @Override
    public void sendingEarlyData(TrafficSecret secret, long maximum) {
        outbound.keysForEarlyData(secret, maximum);
        earlyDataAllowed = maximum;
    }

    @Override
    public void mayAnswerEarly() {
        earlyDataAllowed = Long.MAX_VALUE;
    }

    @Override
    public void endEarlyData() {
        earlyDataAllowed = 0;
        outbound.endEarlyData();
    }

    @Override
    public void earlyDataAnswered(boolean accepted, boolean clear) {
        if (accepted) {
            tell(new Event.EarlyDataAccepted());
        } else {
            tell(new Event.EarlyDataRejected(outbound.earlyDataSent()));
            earlyDataAllowed = 0;
        }
        if (clear) {
            outbound.noKeys();
        }
    }

    @Override
    public void receivingEarlyData(TrafficSecret secret, long maximum) throws TlsException {
        if (!messages.isEmpty()) {
            secret.close();
        }
        requireNothingLeft();
        try {
            inbound.installForEarlyData(secret, maximum);
        } catch (GeneralSecurityException e) {
            throw TlsException.internal("keys could not be installed", e);
        }
    }

    @Override
    public void skipEarlyData(long bytes) {
        inbound.skipUnreadable(bytes);
    }
}

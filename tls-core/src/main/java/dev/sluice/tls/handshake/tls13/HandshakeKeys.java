package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.Direction;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.secrets.EarlySecret;
import dev.sluice.tls.secrets.HandshakeSecret;
import dev.sluice.tls.secrets.MainSecret;
import dev.sluice.tls.secrets.TrafficSecret;
import dev.sluice.tls.wire.Opaque;
import java.util.Arrays;

/** The secrets of a handshake from ServerHello to Finished. One owner, the current state; wiped when closed. */
final class HandshakeKeys implements AutoCloseable {
    private final HandshakeSecret handshakeSecret;
    private final TrafficSecret clientTraffic;
    private final TrafficSecret serverTraffic;

    private HandshakeKeys(HandshakeSecret secret, TrafficSecret clientTraffic, TrafficSecret serverTraffic) {
        this.handshakeSecret = secret;
        this.clientTraffic = clientTraffic;
        this.serverTraffic = serverTraffic;
    }

    /** The secrets after ServerHello, which the transcript ends with. Closes {@code early}, wipes {@code sharedSecret}. */
    static HandshakeKeys derive(
            Endpoint endpoint, EarlySecret early, Opaque clientRandom, byte[] sharedSecret, byte[] helloHash) {
        HandshakeSecret secret;
        try {
            secret = early.handshakeSecret(sharedSecret);
        } finally {
            Arrays.fill(sharedSecret, (byte) 0);
        }
        HandshakeKeys keys = new HandshakeKeys(
                secret, secret.trafficSecret(Role.CLIENT, helloHash), secret.trafficSecret(Role.SERVER, helloHash));
        endpoint.logKey("CLIENT_HANDSHAKE_TRAFFIC_SECRET", clientRandom, keys.clientTraffic);
        endpoint.logKey("SERVER_HANDSHAKE_TRAFFIC_SECRET", clientRandom, keys.serverTraffic);
        return keys;
    }

    /** Puts the keys for {@code direction} of an end with {@code role} into force. */
    void install(Direction direction, Role role, HandshakeOutput out) throws TlsException {
        Role sender = direction == Direction.SENDING ? role : role.peer();
        out.install(direction, traffic(sender).copy());
    }

    /** The Finished that {@code sender} sends (RFC 8446, Section 4.4.4). */
    Finished finished(Role sender, byte[] transcriptHash) {
        return new Finished(Opaque.of(traffic(sender).verifyData(transcriptHash)));
    }

    /** Checks the Finished that {@code sender} sent; the hash is of what came before it. */
    void check(Finished finished, Role sender, byte[] transcriptHash) throws TlsException {
        byte[] expected = traffic(sender).verifyData(transcriptHash);
        if (finished.verifyData().length() != expected.length) {
            throw TlsException.misbehaved(
                    Violation.MALFORMED_MESSAGE,
                    "Finished of " + finished.verifyData().length() + " bytes, " + expected.length + " expected");
        }
        if (!finished.verifyData().equalsInConstantTime(expected)) {
            throw TlsException.misbehaved(Violation.BAD_FINISHED);
        }
    }

    /** The last stage of the key schedule. */
    MainSecret mainSecret() {
        return handshakeSecret.mainSecret();
    }

    private TrafficSecret traffic(Role sender) {
        return sender == Role.CLIENT ? clientTraffic : serverTraffic;
    }

    @Override
    public void close() {
        handshakeSecret.close();
        clientTraffic.close();
        serverTraffic.close();
    }
}

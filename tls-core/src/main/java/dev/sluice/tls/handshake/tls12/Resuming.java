package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.session.ResumableSession;
import dev.sluice.tls.session.SealedSession;
import dev.sluice.tls.session.SessionFacts;
import dev.sluice.tls.session.TicketKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server's flight where a session is resumed, from ServerHello to Finished (RFC 5246, Section 7.3, Figure 2). A ticket whose key seals
 * no more is renewed, which is all that it waits for.
 */
final class Resuming implements HandshakeState {
    private final ReceivedClientHello received;
    private final ResumableSession resumed;
    private final Optional<ServerName> name;
    private final Optional<String> applicationProtocol;
    private final HandshakeOutput out;
    private @Nullable HandshakeKeys keys;

    /** @param resumed is taken over */
    Resuming(
            ReceivedClientHello received,
            ResumableSession resumed,
            Optional<ServerName> name,
            Optional<String> applicationProtocol,
            HandshakeOutput out) {
        this.received = received;
        this.resumed = resumed;
        this.name = name;
        this.applicationProtocol = applicationProtocol;
        this.out = out;
    }

    Step begin() throws TlsException {
        if (config().resumption().store().isPresent()) {
            return sendFlight(Optional.empty());
        }
        return new Step.Await<>(
                this,
                Purpose.LOOK_UP_KEY,
                config().resumption().keys().orElseThrow().current(endpoint().attachment()),
                (key, next) -> sendFlight(renewed(key)),
                failure -> sendFlight(Optional.empty()));
    }

    /** The same session under {@code key}, unless that is what sealed it; it lives no longer for that. */
    private Optional<byte[]> renewed(TicketKey key) throws TlsException {
        try (key) {
            byte[] sealedBy = SealedSession.keyName(SessionLookup.ticket(received.hello()))
                    .orElseThrow();
            boolean ends = left(resumed.facts()).toSeconds() < 1;
            return ends || Arrays.equals(sealedBy, key.name())
                    ? Optional.empty()
                    : SealedSession.seal(endpoint().crypto(), endpoint().random(), key, resumed);
        }
    }

    private Step sendFlight(Optional<byte[]> renewed) throws TlsException {
        SessionFacts facts = resumed.facts();
        HelloAnswer answer = new HelloAnswer(received);
        Session session = new Session(
                endpoint(),
                facts.cipherSuite(),
                received.hello().random(),
                answer.random(),
                received.hello().legacySessionId(),
                renewed.isPresent(),
                name,
                applicationProtocol,
                true,
                Optional.of(facts),
                Optional.empty());
        out.transcript().choose(session.suite().hash());
        out.transcript().forget();
        answer.send(session, false, out);
        if (renewed.isPresent()) {
            out.send(SessionIssue.ticket(renewed, left(facts)));
        }
        HandshakeKeys derived = HandshakeKeys.resume(session, resumed.secret());
        keys = derived;
        resumed.close();
        Finished sent = derived.finish(out);
        out.endFlight();
        return new Step.To(new WaitChangeCipherSpec(
                derived, new WaitClientFinished(config(), derived, session.parametersOfResumed(), Optional.of(sent))));
    }

    private Duration left(SessionFacts facts) {
        Duration age = Duration.between(
                facts.created(), endpoint().settings().environment().clock().instant());
        return config().resumption().lifetime().minus(age);
    }

    private Endpoint endpoint() {
        return received.endpoint();
    }

    private ServerConfig config() {
        return received.config();
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput next) throws TlsException {
        throw unexpected(message);
    }

    @Override
    public void close() {
        resumed.close();
        if (keys != null) {
            keys.close();
        }
    }
}

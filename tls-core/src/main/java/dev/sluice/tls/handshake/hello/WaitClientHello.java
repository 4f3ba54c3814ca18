package dev.sluice.tls.handshake.hello;

import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.handshake.ClientOffer;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.handshake.tls13.ReceivedClientHello;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import java.util.List;

/** START of a server: a ClientHello, the configuration that answers it, and the version, which takes over for good. */
public record WaitClientHello(Endpoint endpoint, ServerConfig config) implements HandshakeState {
    /** Whoever names it in legacy_version, or anything older, is sent away (RFC 8446, Appendix D.5). */
    private static final int SSL3 = 0x0300;

    private static final int FALLBACK_SCSV = 0x5600;

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof ClientHello hello)) {
            throw unexpected(message);
        }
        if (config.chooser().isEmpty()) {
            return handOver(endpoint, config, hello, out);
        }
        return new Step.Await<>(
                this,
                Purpose.CHOOSE_CONFIGURATION,
                config.chooser().get().choose(new ClientOffer(hello).facts(endpoint.attachment())),
                (chosen, next) -> handOver(endpoint.with(chosen.settings()), chosen, hello, next));
    }

    private static Step handOver(Endpoint endpoint, ServerConfig config, ClientHello hello, HandshakeOutput out)
            throws TlsException {
        return switch (version(endpoint.settings().policy().versions(), hello)) {
            case TLS13 -> new ReceivedClientHello(endpoint, config, hello).negotiate(out);
            case TLS12 -> dev.sluice.tls.handshake.tls12.ReceivedClientHello.negotiate(endpoint, config, hello, out);
        };
    }

    /** A client that retries with less than it can must not have been made to (RFC 7507, Section 3). */
    private static void requireNoFallback(List<ProtocolVersion> ours, ProtocolVersion chosen, ClientHello hello)
            throws TlsException {
        boolean better = ours.stream().anyMatch(version -> version.code() > chosen.code());
        if (better && hello.cipherSuites().contains(FALLBACK_SCSV)) {
            throw TlsException.incompatible(Mismatch.INAPPROPRIATE_FALLBACK, "to " + chosen);
        }
    }

    /** Our first version that the client offers. */
    private static ProtocolVersion version(List<ProtocolVersion> ours, ClientHello hello) throws TlsException {
        List<Integer> theirs = new ClientOffer(hello).versions();
        if (hello.legacyVersion() > SSL3) {
            for (ProtocolVersion version : ours) {
                if (theirs.contains(version.code())) {
                    requireNoFallback(ours, version, hello);
                    return version;
                }
            }
        }
        throw TlsException.incompatible(
                Mismatch.NO_COMMON_VERSION, "we speak " + ours + ", the client " + ClientOffer.hex(theirs));
    }
}

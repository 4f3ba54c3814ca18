package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.extension.Cookie;
import dev.sluice.tls.extension.EarlyDataIndication;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.HelloRetryRequest;
import java.util.List;
import java.util.Set;

/** START again: the hello after a HelloRetryRequest, equal to the first but for what was asked (RFC 8446, Section 4.1.2). */
record WaitSecondClientHello(
        Endpoint endpoint,
        ServerConfig config,
        ClientHello first,
        HelloRetryRequest retry,
        CipherSuite suite,
        NamedGroup group)
        implements HandshakeState {
    private static final int PADDING = 21;
    private static final Set<Integer> MAY_CHANGE =
            Set.of(KeyShareExtension.CODE, EarlyDataIndication.CODE, Cookie.CODE, PreSharedKeyOffer.CODE, PADDING);

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof ClientHello second)) {
            throw unexpected(message);
        }
        checkUnchanged(second);
        // Early data ends with a HelloRetryRequest (RFC 8446, Section 4.2.10).
        out.skipEarlyData(0);
        if (!second.extensions().find(Cookie.class).equals(retry.extensions().find(Cookie.class))) {
            throw TlsException.misbehaved(Violation.WRONG_COOKIE);
        }
        return new ReceivedClientHello(endpoint, config, second).negotiateAgain(suite, group, out);
    }

    private void checkUnchanged(ClientHello second) throws TlsException {
        require(second.legacyVersion() == first.legacyVersion(), "legacy_version");
        require(second.random().equals(first.random()), "random");
        require(second.legacySessionId().equals(first.legacySessionId()), "legacy_session_id");
        require(second.cipherSuites().equals(first.cipherSuites()), "cipher_suites");
        require(
                second.legacyCompressionMethods().equals(first.legacyCompressionMethods()),
                "legacy_compression_methods");
        require(fixed(second).equals(fixed(first)), "extensions");
        require(!second.extensions().contains(EarlyDataIndication.CODE), "early_data");
    }

    private static List<Extension> fixed(ClientHello hello) {
        return hello.extensions().list().stream()
                .filter(extension -> !MAY_CHANGE.contains(extension.code()))
                .toList();
    }

    private static void require(boolean unchanged, String field) throws TlsException {
        if (!unchanged) {
            throw TlsException.misbehaved(Violation.SECOND_HELLO_CHANGED, field);
        }
    }
}

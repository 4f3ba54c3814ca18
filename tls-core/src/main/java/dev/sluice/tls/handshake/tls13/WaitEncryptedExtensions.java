package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.Direction;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.CertificateTypes;
import dev.sluice.tls.extension.EarlyDataIndication;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.handshake.CertificateTypeChoice;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.RecordSizes;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.HandshakeMessage;
import java.util.Optional;

/** WAIT_EE: the server's answers that need protection (RFC 8446, Section 4.3.1). */
final class WaitEncryptedExtensions implements HandshakeState {
    private final Session session;
    private final ClientConfig config;
    private final ServerName name;
    private final ClientHello hello;
    private final HandshakeKeys keys;
    private final boolean earlyData;

    /** @param earlyData whether early data is on offer, so that the keys for it are still in force */
    WaitEncryptedExtensions(
            Session session,
            ClientConfig config,
            ServerName name,
            ClientHello hello,
            HandshakeKeys keys,
            boolean earlyData) {
        this.session = session;
        this.config = config;
        this.name = name;
        this.hello = hello;
        this.keys = keys;
        this.earlyData = earlyData;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof EncryptedExtensions encrypted)) {
            throw unexpected(message);
        }
        encrypted.extensions().requireOfferedIn(hello.extensions());
        Optional<String> protocol = applicationProtocol(encrypted.extensions());
        RecordSizes.checkAnswer(hello.extensions(), encrypted.extensions());
        out.limitRecords(RecordSizes.agreed(ProtocolVersion.TLS13, hello.extensions(), encrypted.extensions()));
        boolean accepted = encrypted.extensions().contains(EarlyDataIndication.CODE);
        if (accepted) {
            checkEarlyData(protocol);
        }
        if (earlyData) {
            out.earlyDataAnswered(accepted, false);
        }
        if (earlyData && !accepted) {
            keys.install(Direction.SENDING, Role.CLIENT, out);
        }
        Session agreed = session.showing(
                CertificateTypeChoice.answered(hello.extensions(), encrypted.extensions(), CertificateTypes.CLIENT),
                CertificateTypeChoice.answered(hello.extensions(), encrypted.extensions(), CertificateTypes.SERVER));
        return new Step.To(
                session.key().isPresent()
                        ? new WaitFinished(
                                agreed, config, keys, protocol, Optional.empty(), session.provenByKey(), accepted)
                        : new WaitCertificate(agreed, config, name, hello.extensions(), keys, protocol));
    }

    /** Early data is accepted with all that it was sent under, or not at all (RFC 8446, Section 4.2.10). */
    private void checkEarlyData(Optional<String> protocol) throws TlsException {
        boolean consistent = earlyData
                && session.key().map(Session.Key::first).orElse(false)
                && session.key()
                        .flatMap(Session.Key::session)
                        .map(facts -> facts.cipherSuite() == session.suite()
                                && facts.applicationProtocol().equals(protocol))
                        .orElse(false);
        if (!consistent) {
            throw TlsException.misbehaved(Violation.EARLY_DATA_INCONSISTENT);
        }
    }

    private Optional<String> applicationProtocol(Extensions extensions) throws TlsException {
        Optional<String> chosen = extensions
                .find(ApplicationProtocols.class)
                .map(answer -> answer.names().getFirst());
        if (chosen.isPresent()
                && !session.endpoint().settings().applicationProtocols().contains(chosen.get())) {
            throw TlsException.misbehaved(Violation.APPLICATION_PROTOCOL_NOT_OFFERED);
        }
        return chosen;
    }

    @Override
    public void close() {
        keys.close();
    }
}

package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
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

    WaitEncryptedExtensions(
            Session session, ClientConfig config, ServerName name, ClientHello hello, HandshakeKeys keys) {
        this.session = session;
        this.config = config;
        this.name = name;
        this.hello = hello;
        this.keys = keys;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof EncryptedExtensions encrypted)) {
            throw unexpected(message);
        }
        encrypted.extensions().requireOfferedIn(hello.extensions());
        Optional<String> protocol = applicationProtocol(encrypted.extensions());
        return new Step.To(new WaitCertificate(session, config, name, hello.extensions(), keys, protocol));
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

package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.SignatureAlgorithms;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.PeerCertificate;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.CertificateRequest;
import dev.sluice.tls.message.CompressedCertificate;
import dev.sluice.tls.message.HandshakeMessage;
import java.util.Optional;

/** WAIT_CERT_CR, and WAIT_CERT once a request came: the server's certificate (RFC 8446, Sections 4.3.2 and 4.4.2). */
final class WaitCertificate implements HandshakeState {
    private final Session session;
    private final ClientConfig config;
    private final ServerName name;
    private final Extensions offer;
    private final HandshakeKeys keys;
    private final Optional<String> applicationProtocol;
    private final Optional<CertificateRequest> request;

    WaitCertificate(
            Session session,
            ClientConfig config,
            ServerName name,
            Extensions offer,
            HandshakeKeys keys,
            Optional<String> applicationProtocol) {
        this(session, config, name, offer, keys, applicationProtocol, Optional.empty());
    }

    private WaitCertificate(
            Session session,
            ClientConfig config,
            ServerName name,
            Extensions offer,
            HandshakeKeys keys,
            Optional<String> applicationProtocol,
            Optional<CertificateRequest> request) {
        this.session = session;
        this.config = config;
        this.name = name;
        this.offer = offer;
        this.keys = keys;
        this.applicationProtocol = applicationProtocol;
        this.request = request;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        return switch (message) {
            case CertificateRequest asked when request.isEmpty() -> remember(asked);
            case CertificateMessage certificate -> take(certificate);
            case CompressedCertificate compressed ->
                take(CertificatePacking.unpack(compressed, session.endpoint().settings()));
            default -> throw unexpected(message);
        };
    }

    private Step take(CertificateMessage certificate) throws TlsException {
        requireEmpty(certificate.context().length());
        if (certificate.entries().isEmpty()) {
            throw TlsException.misbehaved(Violation.NO_SERVER_CERTIFICATE);
        }
        PeerCertificate peer = PeerProof.read(session, certificate, offer, config.rawKeyVerifier());
        return new Step.To(new WaitCertificateVerify(session, config, name, keys, applicationProtocol, request, peer));
    }

    private Step remember(CertificateRequest asked) throws TlsException {
        requireEmpty(asked.context().length());
        asked.extensions().require(SignatureAlgorithms.class, "signature_algorithms");
        return new Step.To(
                new WaitCertificate(session, config, name, offer, keys, applicationProtocol, Optional.of(asked)));
    }

    /** In a handshake the context is empty; it tells requests after the handshake apart. */
    private static void requireEmpty(int contextLength) throws TlsException {
        if (contextLength != 0) {
            throw TlsException.misbehaved(Violation.WRONG_CERTIFICATE_CONTEXT);
        }
    }

    @Override
    public void close() {
        keys.close();
    }
}

package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.CertificateType;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.extension.CertificateStatus;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.OwnSignature;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.CertificateVerify;
import dev.sluice.tls.wire.Opaque;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Shows this side's certificate and proves possession of its key (RFC 8446, Sections 4.4.2 and 4.4.3). */
final class OwnCertificate {
    private OwnCertificate() {}

    /** What comes after CertificateVerify was sent. */
    @FunctionalInterface
    interface Continuation {
        Step resume(HandshakeOutput out) throws TlsException;
    }

    /** Sends Certificate without any. */
    static void sendNone(Opaque context, HandshakeOutput out) {
        out.send(new CertificateMessage(context, List.of()));
    }

    /** Sends Certificate, waits for the signature, sends CertificateVerify. */
    static Step send(
            HandshakeState holder,
            Session session,
            Opaque context,
            Extensions offer,
            Identity identity,
            SignatureScheme scheme,
            HandshakeOutput out,
            Continuation then)
            throws TlsException {
        CertificateMessage message = message(context, identity, offer);
        out.send(CertificatePacking.pack(message, session.endpoint().settings(), offer));
        byte[] content =
                SignedContent.of(session.endpoint().role(), out.transcript().hash());
        return OwnSignature.sign(
                holder, identity, scheme, content, session.endpoint().attachment(), (signature, next) -> {
                    next.send(new CertificateVerify(scheme.code(), Opaque.copyOf(signature)));
                    return then.resume(next);
                });
    }

    /** Certificate with the chain of {@code identity}, as the peer's {@code offer} wants it. */
    static CertificateMessage message(Opaque context, Identity identity, Extensions offer) throws TlsException {
        return new CertificateMessage(context, entries(identity, offer));
    }

    /** The chain, with the OCSP response at its leaf if there is one and the peer asks for it (RFC 8446, Section 4.4.2.1). */
    private static List<CertificateMessage.Entry> entries(Identity identity, Extensions offer) throws TlsException {
        if (identity.type() == CertificateType.RAW_PUBLIC_KEY) {
            Opaque key = Opaque.of(identity.publicKey().getEncoded());
            return List.of(new CertificateMessage.Entry(key, Extensions.NONE));
        }
        Extensions stapled = identity.ocspResponse()
                .filter(response -> offer.find(CertificateStatus.class).isPresent())
                .map(response -> Extensions.of(new CertificateStatus.Stapled(Opaque.of(response))))
                .orElse(Extensions.NONE);
        List<CertificateMessage.Entry> entries = new ArrayList<>();
        for (X509Certificate certificate : identity.chain()) {
            try {
                entries.add(new CertificateMessage.Entry(
                        Opaque.of(certificate.getEncoded()), entries.isEmpty() ? stapled : Extensions.NONE));
            } catch (CertificateEncodingException e) {
                throw TlsException.internal("a certificate of this side cannot be encoded", e);
            }
        }
        return entries;
    }
}

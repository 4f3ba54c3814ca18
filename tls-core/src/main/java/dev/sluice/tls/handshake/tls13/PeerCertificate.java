package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.PresentedCertificates;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.extension.CertificateStatus;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.CertificateVerify;
import dev.sluice.tls.trust.CertificateReader;
import dev.sluice.tls.wire.Opaque;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The peer's certificates and what is done with them: first the proof of possession, then the verifier's judgement. */
record PeerCertificate(Session session, List<X509Certificate> chain, Optional<Opaque> ocspResponse) {

    /** What comes after both. */
    @FunctionalInterface
    interface Continuation {
        Step resume(Session.Proven proven, HandshakeOutput out) throws TlsException;
    }

    /** @param offer this side's extensions, which alone may be answered beside a certificate */
    static PeerCertificate read(Session session, CertificateMessage message, Extensions offer) throws TlsException {
        int limit = session.endpoint().settings().limits().chainLength();
        if (message.entries().size() > limit) {
            throw TlsException.misbehaved(
                    Violation.CHAIN_TOO_LONG,
                    message.entries().size() + " certificates, at most " + limit + " allowed");
        }
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (CertificateMessage.Entry entry : message.entries()) {
                entry.extensions().requireOfferedIn(offer);
                chain.add(CertificateReader.read(entry.certificate().toArray()));
            }
        } catch (CertificateException e) {
            throw new TlsException(
                    TlsException.misbehaved(Violation.MALFORMED_CERTIFICATE, "number " + (chain.size() + 1))
                            .failure(),
                    e);
        }
        Optional<Opaque> response = message.entries()
                .getFirst()
                .extensions()
                .find(CertificateStatus.Stapled.class)
                .map(CertificateStatus.Stapled::response);
        return new PeerCertificate(session, chain, response);
    }

    /** Checks the signature over {@code transcriptHash}, then asks {@code verifier}. */
    Step verify(
            HandshakeState holder,
            CertificateVerify message,
            byte[] transcriptHash,
            PeerVerifier verifier,
            Optional<dev.sluice.tls.config.ServerName> name,
            Continuation then)
            throws TlsException {
        SignatureScheme scheme = scheme(message);
        Operation<Boolean> signature = Operation.compute(() -> checkSignature(scheme, message, transcriptHash));
        return new Step.Await<>(holder, Purpose.VERIFY_PEER, signature, (valid, out) -> {
            if (!valid) {
                throw TlsException.misbehaved(Violation.BAD_SIGNATURE, scheme.toString());
            }
            Operation<PeerIdentity> judgement = verifier.verify(new PresentedCertificates(
                    peer(),
                    chain,
                    name,
                    session.endpoint().settings().policy().certificateSchemes(),
                    session.endpoint().attachment(),
                    ocspResponse.map(Opaque::toArray)));
            return new Step.Await<>(
                    holder,
                    Purpose.VERIFY_PEER,
                    judgement,
                    (identity, next) ->
                            then.resume(new Session.Proven(Optional.of(identity), Optional.of(scheme)), next));
        });
    }

    private Role peer() {
        return session.endpoint().role().peer();
    }

    /** The scheme must have been offered and fit the key (RFC 8446, Section 4.4.3). */
    private SignatureScheme scheme(CertificateVerify message) throws TlsException {
        Set<SignatureScheme> ofKey = session.endpoint().crypto().schemes(publicKey());
        if (ofKey.stream().noneMatch(SignatureScheme::signsHandshakes)) {
            throw TlsException.rejected(
                    CertificateProblem.UNSUPPORTED_KEY, publicKey().getAlgorithm());
        }
        Optional<SignatureScheme> scheme = SignatureScheme.of(message.algorithm())
                .filter(session.endpoint().settings().policy().signatureSchemes()::contains)
                .filter(ofKey::contains);
        if (scheme.isEmpty()) {
            throw TlsException.misbehaved(
                    Violation.SIGNATURE_SCHEME_NOT_OFFERED, String.format("scheme 0x%04x", message.algorithm()));
        }
        return scheme.get();
    }

    private boolean checkSignature(SignatureScheme scheme, CertificateVerify message, byte[] transcriptHash)
            throws GeneralSecurityException {
        CryptoProvider crypto = session.endpoint().crypto();
        return crypto.verify(
                scheme,
                publicKey(),
                SignedContent.of(peer(), transcriptHash),
                message.signature().toArray());
    }

    private PublicKey publicKey() {
        return chain.getFirst().getPublicKey();
    }
}

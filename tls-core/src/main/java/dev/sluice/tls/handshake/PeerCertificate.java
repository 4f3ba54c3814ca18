package dev.sluice.tls.handshake;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.PresentedCertificates;
import dev.sluice.tls.config.PresentedKey;
import dev.sluice.tls.config.RawKeyVerifier;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.trust.CertificateReader;
import dev.sluice.tls.trust.Strength;
import dev.sluice.tls.wire.Opaque;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The peer's certificates, or its key alone, and what is done with them: first the proof of possession, then the verifier's judgement. */
public record PeerCertificate(
        Endpoint endpoint,
        List<X509Certificate> chain,
        PublicKey publicKey,
        Optional<RawKeyVerifier> rawKeyVerifier,
        Optional<Opaque> ocspResponse) {

    /** A chain, which is not empty. */
    public PeerCertificate(Endpoint endpoint, List<X509Certificate> chain, Optional<Opaque> ocspResponse) {
        this(endpoint, chain, chain.getFirst().getPublicKey(), Optional.empty(), ocspResponse);
    }

    /** What comes after both. */
    @FunctionalInterface
    public interface Continuation {
        Step resume(Proven proven, HandshakeOutput out) throws TlsException;
    }

    /** Reads the certificates of a chain that is not empty, leaf first. */
    public static PeerCertificate read(Endpoint endpoint, List<Opaque> certificates, Optional<Opaque> ocspResponse)
            throws TlsException {
        int limit = endpoint.settings().limits().chainLength();
        if (certificates.size() > limit) {
            throw TlsException.misbehaved(
                    Violation.CHAIN_TOO_LONG, certificates.size() + " certificates, at most " + limit + " allowed");
        }
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Opaque certificate : certificates) {
                chain.add(CertificateReader.read(certificate.toArray()));
            }
        } catch (CertificateException e) {
            throw new TlsException(
                    TlsException.misbehaved(Violation.MALFORMED_CERTIFICATE, "number " + (chain.size() + 1))
                            .failure(),
                    e);
        }
        return new PeerCertificate(endpoint, chain, ocspResponse);
    }

    /** Reads a key that was shown alone, for {@code verifier} to judge (RFC 7250, Section 3). */
    public static PeerCertificate readKey(Endpoint endpoint, Opaque subjectPublicKeyInfo, RawKeyVerifier verifier)
            throws TlsException {
        PublicKey key;
        try {
            key = endpoint.crypto().publicKey(subjectPublicKeyInfo.toArray());
        } catch (GeneralSecurityException e) {
            throw new TlsException(
                    TlsException.misbehaved(Violation.MALFORMED_CERTIFICATE, "a raw public key")
                            .failure(),
                    e);
        }
        Strength.checkKey(key);
        return new PeerCertificate(endpoint, List.of(), key, Optional.of(verifier), Optional.empty());
    }

    /**
     * Checks the signature over {@code content}, then asks {@code verifier}.
     *
     * @param version which says how a scheme has to fit the key
     * @param allowed the schemes that were offered for this
     * @param verifier which judges certificates; a key alone is judged by the one it was read for
     * @param name whom a client asked for
     */
    public Step verify(
            HandshakeState holder,
            ProtocolVersion version,
            Collection<SignatureScheme> allowed,
            int algorithm,
            byte[] content,
            Opaque signature,
            PeerVerifier verifier,
            Optional<ServerName> name,
            Continuation then)
            throws TlsException {
        SignatureScheme scheme = scheme(version, algorithm, allowed);
        Operation<Boolean> check = Operation.compute(() -> check(version, scheme, content, signature));
        return new Step.Await<>(holder, Purpose.VERIFY_PEER, check, (valid, out) -> {
            if (!valid) {
                throw TlsException.misbehaved(Violation.BAD_SIGNATURE, scheme.toString());
            }
            return new Step.Await<>(
                    holder,
                    Purpose.VERIFY_PEER,
                    judgement(verifier, name),
                    (identity, next) -> then.resume(new Proven(Optional.of(identity), Optional.of(scheme)), next));
        });
    }

    private Operation<PeerIdentity> judgement(PeerVerifier verifier, Optional<ServerName> name) {
        if (rawKeyVerifier.isPresent()) {
            return rawKeyVerifier.get().verify(new PresentedKey(peer(), publicKey, name, endpoint.attachment()));
        }
        return verifier.verify(new PresentedCertificates(
                peer(),
                chain,
                name,
                endpoint.settings().policy().certificateSchemes(),
                endpoint.attachment(),
                ocspResponse.map(Opaque::toArray)));
    }

    /** Whose certificate it is. */
    public Role peer() {
        return endpoint.role().peer();
    }

    /** The scheme must have been offered and fit the key (RFC 8446, Section 4.4.3). */
    private SignatureScheme scheme(ProtocolVersion version, int algorithm, Collection<SignatureScheme> allowed)
            throws TlsException {
        Set<SignatureScheme> ofKey = endpoint.crypto().schemes(publicKey);
        if (ofKey.stream().noneMatch(SignatureScheme::signsHandshakes)) {
            throw TlsException.rejected(CertificateProblem.UNSUPPORTED_KEY, publicKey.getAlgorithm());
        }
        Optional<SignatureScheme> scheme =
                SignatureScheme.of(algorithm).filter(allowed::contains).filter(one -> fits(version, one, ofKey));
        if (scheme.isEmpty()) {
            throw TlsException.misbehaved(
                    Violation.SIGNATURE_SCHEME_NOT_OFFERED, String.format("scheme 0x%04x", algorithm));
        }
        return scheme.get();
    }

    private boolean check(ProtocolVersion version, SignatureScheme scheme, byte[] content, Opaque signature)
            throws GeneralSecurityException {
        return version == ProtocolVersion.TLS12
                ? endpoint.crypto().verifyTls12(scheme, publicKey, content, signature.toArray())
                : endpoint.crypto().verify(scheme, publicKey, content, signature.toArray());
    }

    /** TLS 1.2 ties no curve to the hash of an ECDSA scheme (RFC 8446, Section 4.2.3). */
    private static boolean fits(ProtocolVersion version, SignatureScheme scheme, Set<SignatureScheme> ofKey) {
        boolean unbound = version == ProtocolVersion.TLS12
                && scheme.isTls12Ecdsa()
                && ofKey.stream().anyMatch(SignatureScheme::isTls12Ecdsa);
        return unbound || ofKey.contains(scheme);
    }
}

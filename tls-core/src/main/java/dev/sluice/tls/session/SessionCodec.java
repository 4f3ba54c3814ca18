package dev.sluice.tls.session;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.trust.CertificateReader;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Sessions as bytes, which hold the secret: they are sealed before they leave, and wiped. */
final class SessionCodec {
    private SessionCodec() {}

    static byte[] write(ResumableSession session) {
        SessionFacts facts = session.facts();
        byte[] secret = session.secret();
        try {
            return new Writer(512)
                    .u16(facts.version().code())
                    .u16(facts.cipherSuite().code())
                    .opaque8(Opaque.of(secret))
                    .opaque16(text(facts.serverName().orElse("")))
                    .opaque8(text(facts.applicationProtocol().orElse("")))
                    .u64(facts.authenticated().toEpochMilli())
                    .u64(facts.created().toEpochMilli())
                    .vector24(body -> facts.peer().ifPresent(peer -> writePeer(body, peer)))
                    .opaque16(text(facts.preSharedKey().orElse("")))
                    .opaque8(text(facts.clientAuthentication().name()))
                    .opaque16(text(facts.context()))
                    .u64(facts.identityEpoch())
                    .u8(facts.extendedMainSecret() ? 1 : 0)
                    .u32(facts.ageAdd())
                    .u32(facts.maximumEarlyData())
                    .toArrayAndWipe();
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** What {@link #write} wrote. */
    static ResumableSession read(Reader in) throws TlsException {
        ProtocolVersion version = known(ProtocolVersion.of(in.u16()));
        CipherSuite suite = known(CipherSuite.of(in.u16()));
        byte[] secret = in.opaque8(1).toArray();
        boolean read = false;
        try {
            ResumableSession session = new ResumableSession(readFacts(version, suite, in), secret);
            read = true;
            return session;
        } finally {
            if (!read) {
                Arrays.fill(secret, (byte) 0);
            }
        }
    }

    private static SessionFacts readFacts(ProtocolVersion version, CipherSuite suite, Reader in) throws TlsException {
        return new SessionFacts(
                version,
                suite,
                some(in.opaque16(0)),
                some(in.opaque8(0)),
                Instant.ofEpochMilli(in.u64()),
                Instant.ofEpochMilli(in.u64()),
                readPeer(in.vector24()),
                some(in.opaque16(0)),
                known(clientAuthentication(text(in.opaque8(1)))),
                text(in.opaque16(0)),
                in.u64(),
                in.u8() == 1,
                in.u32(),
                in.u32());
    }

    private static void writePeer(Writer out, PeerIdentity peer) {
        out.vector24(list -> list.list(peer.chain(), (w, certificate) -> w.opaque24(Opaque.of(der(certificate)))))
                .vector24(list -> list.list(peer.subjectAltNames(), (w, name) -> w.opaque16(text(name))))
                .u64(peer.trustEpoch())
                .opaque16(peer.isRawKey() ? Opaque.of(peer.publicKey().getEncoded()) : Opaque.EMPTY);
    }

    private static Optional<PeerIdentity> readPeer(Reader in) throws TlsException {
        if (in.isEmpty()) {
            return Optional.empty();
        }
        List<X509Certificate> chain = new ArrayList<>();
        Reader certificates = in.vector24();
        while (!certificates.isEmpty()) {
            try {
                chain.add(CertificateReader.read(certificates.opaque24(1).toArray()));
            } catch (CertificateException e) {
                throw TlsException.internal("a kept certificate cannot be read", e);
            }
        }
        List<String> names = in.vector24().list(name -> text(name.opaque16(0)));
        long epoch = in.u64();
        Opaque rawKey = in.opaque16(0);
        in.end();
        if (rawKey.isEmpty() == chain.isEmpty()) {
            throw Reader.malformed("a peer by certificates and by a key, or by neither");
        }
        return Optional.of(
                rawKey.isEmpty()
                        ? new PeerIdentity(chain, names, epoch)
                        : PeerIdentity.of(publicKey(rawKey)).ofTrustEpoch(epoch));
    }

    private static PublicKey publicKey(Opaque bytes) throws TlsException {
        try {
            return CryptoProviders.standard().publicKey(bytes.toArray());
        } catch (GeneralSecurityException e) {
            throw TlsException.internal("a kept public key cannot be read", e);
        }
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        }
    }

    private static Optional<ClientAuthentication> clientAuthentication(String name) {
        return Stream.of(ClientAuthentication.values())
                .filter(one -> one.name().equals(name))
                .findFirst();
    }

    private static <T> T known(Optional<T> value) throws TlsException {
        if (value.isEmpty()) {
            throw Reader.malformed("a session of an unknown kind");
        }
        return value.get();
    }

    private static Optional<String> some(Opaque bytes) {
        return bytes.isEmpty() ? Optional.empty() : Optional.of(text(bytes));
    }

    /** One byte a character, as in ALPN. */
    private static Opaque text(String text) {
        return Opaque.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String text(Opaque bytes) {
        return new String(bytes.toArray(), StandardCharsets.ISO_8859_1);
    }
}

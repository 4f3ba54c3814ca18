package dev.sluice.tls.handshake.tls12;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.CipherSuite.KeyExchange;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.crypto.FiniteField;
import dev.sluice.tls.extension.EcPointFormats;
import dev.sluice.tls.extension.EncryptThenMac;
import dev.sluice.tls.extension.ExtendedMasterSecret;
import dev.sluice.tls.extension.RenegotiationInfo;
import dev.sluice.tls.extension.SignatureAlgorithms;
import dev.sluice.tls.extension.SupportedGroups;
import dev.sluice.tls.handshake.ClientOffer;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.Schemes;
import dev.sluice.tls.handshake.Shown;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.ClientHello;
import java.security.interfaces.RSAKey;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a hello and a configuration have in common in TLS 1.2 (RFC 5246, Section 7.4.1.2). Not a state to wait in.
 *
 * @param past the handshake before, in a renegotiation
 */
public record ReceivedClientHello(Endpoint endpoint, ServerConfig config, ClientHello hello, Optional<Past> past) {

    /** The first hello of a connection. */
    public static Step negotiate(Endpoint endpoint, ServerConfig config, ClientHello hello, HandshakeOutput out)
            throws TlsException {
        return new ReceivedClientHello(endpoint, config, hello, Optional.empty()).negotiate(out);
    }

    Step negotiate(HandshakeOutput out) throws TlsException {
        if (!hello.offersNoCompression()) {
            throw TlsException.misbehaved(Violation.BAD_COMPRESSION);
        }
        checkRenegotiationInfo();
        if (!new ClientOffer(hello).versions().contains(ProtocolVersion.TLS12.code())) {
            throw TlsException.misbehaved(Violation.VERSION_RENEGOTIATED);
        }
        boolean extendedMasterSecret = hello.extensions().contains(ExtendedMasterSecret.CODE);
        if (!extendedMasterSecret && !endpoint.settings().concedes(Concession.NO_EXTENDED_MASTER_SECRET)) {
            throw TlsException.incompatible(Mismatch.NO_EXTENDED_MASTER_SECRET, "");
        }
        if (!extendedMasterSecret && past.isPresent()) {
            throw TlsException.misbehaved(Violation.RENEGOTIATION_CHANGES, "the extended master secret");
        }
        Optional<EcPointFormats> formats = hello.extensions().find(EcPointFormats.class);
        if (formats.isPresent() && !formats.get().includesUncompressed()) {
            throw TlsException.misbehaved(Violation.NO_UNCOMPRESSED_POINTS);
        }
        List<CipherSuite> suites = commonSuites();
        List<SignatureScheme> schemes = commonSchemes(suites);
        Optional<ServerName> name = new ClientOffer(hello).serverName();
        Optional<String> protocol =
                new ClientOffer(hello).choose(config.settings().applicationProtocols());
        checkUnchanged(name, protocol);
        protocol = past.map(before -> before.parameters().applicationProtocol()).orElse(protocol);
        out.speak(ProtocolVersion.TLS12);
        out.transcript().keep();
        return new Negotiated(this, suites, schemes, name, protocol).begin(out);
    }

    /** RFC 5746, Sections 3.6 and 3.7. We speak to no client without it. */
    private void checkRenegotiationInfo() throws TlsException {
        boolean signalled = hello.cipherSuites().contains(RenegotiationInfo.SCSV);
        Optional<RenegotiationInfo> info = hello.extensions().find(RenegotiationInfo.class);
        if (info.isEmpty() && !signalled) {
            throw TlsException.incompatible(Mismatch.NO_SECURE_RENEGOTIATION, "");
        }
        if (past.isPresent() && (signalled || info.isEmpty())) {
            throw TlsException.misbehaved(Violation.WRONG_RENEGOTIATION_INFO, "as in a first handshake");
        }
        RenegotiationInfo expected =
                past.map(before -> before.info(Role.CLIENT)).orElse(RenegotiationInfo.FIRST);
        if (info.isPresent()
                && !info.get()
                        .verifyData()
                        .equalsInConstantTime(expected.verifyData().toArray())) {
            throw TlsException.misbehaved(Violation.WRONG_RENEGOTIATION_INFO);
        }
    }

    private void checkUnchanged(Optional<ServerName> name, Optional<String> protocol) throws TlsException {
        if (past.isEmpty()) {
            return;
        }
        if (!past.get().parameters().serverName().equals(name)) {
            throw TlsException.misbehaved(Violation.RENEGOTIATION_CHANGES, "the server's name");
        }
        // It was settled for the whole connection, and many clients do not offer it again.
        if (protocol.isPresent()
                && !past.get().parameters().applicationProtocol().equals(protocol)) {
            throw TlsException.misbehaved(Violation.RENEGOTIATION_CHANGES, "the application protocol");
        }
    }

    private List<CipherSuite> commonSuites() throws TlsException {
        List<CipherSuite> ours = config.cipherSuites(ProtocolVersion.TLS12);
        List<CipherSuite> common = ours.stream()
                .filter(suite -> hello.cipherSuites().contains(suite.code()))
                .toList();
        if (common.isEmpty()) {
            throw TlsException.incompatible(
                    Mismatch.NO_COMMON_CIPHER_SUITE,
                    "we accept " + ours + ", the client offers " + ClientOffer.hex(hello.cipherSuites()));
        }
        boolean encryptsThenMacs = hello.extensions().contains(EncryptThenMac.CODE);
        List<CipherSuite> authenticated = common.stream()
                .filter(suite -> encryptsThenMacs || !suite.aead().isCbc())
                .toList();
        if (authenticated.isEmpty()) {
            throw TlsException.incompatible(Mismatch.NO_ENCRYPT_THEN_MAC, "in common there is only " + common);
        }
        List<CipherSuite> possible = authenticated.stream()
                .filter(suite ->
                        suite.keyExchange() == KeyExchange.PSK || !groups(suite).isEmpty())
                .toList();
        if (possible.isEmpty()) {
            boolean finite = authenticated.stream().anyMatch(suite -> suite.keyExchange() == KeyExchange.DHE_RSA);
            throw TlsException.incompatible(
                    finite ? Mismatch.NO_COMMON_FINITE_FIELD : Mismatch.NO_COMMON_GROUP,
                    "we accept " + policy().tls12Groups() + ", the client offers " + ClientOffer.hex(groups()));
        }
        return possible;
    }

    /**
     * Where shares of {@code suite} are exchanged: in the first group that both know or, in finite fields, in the first that is no
     * weaker than the key that signs (RFC 7919, Section 4).
     */
    Optional<NamedGroup> group(CipherSuite suite, Shown shown) {
        List<NamedGroup> common = groups(suite);
        if (suite.keyExchange() != KeyExchange.DHE_RSA) {
            return common.stream().findFirst();
        }
        int signer = shown.identity()
                .map(identity -> identity.publicKey() instanceof RSAKey rsa
                        ? rsa.getModulus().bitLength()
                        : 0)
                .orElse(0);
        return common.stream()
                .filter(group -> bits(group) >= signer)
                .findFirst()
                .or(() -> common.stream().max(Comparator.comparingInt(ReceivedClientHello::bits)));
    }

    private static int bits(NamedGroup field) {
        return FiniteField.of(field).prime().bitLength();
    }

    /** A client that names no finite field at all leaves it to the server which to take (RFC 7919, Section 4). */
    private List<NamedGroup> groups(CipherSuite suite) {
        List<Integer> theirs = groups();
        boolean any =
                suite.keyExchange() == KeyExchange.DHE_RSA && theirs.stream().noneMatch(NamedGroup::isFiniteField);
        return policy().tls12Groups().stream()
                .filter(suite.keyExchange()::takes)
                .filter(group -> any || theirs.contains(group.code()))
                .toList();
    }

    /** A client that names no group takes any (RFC 8422, Section 4); secp256r1 is what all of them know. */
    private List<Integer> groups() {
        return hello.extensions().contains(SupportedGroups.CODE)
                ? new ClientOffer(hello).groups()
                : List.of(NamedGroup.SECP256R1.code());
    }

    /** What can sign for one of the suites, by a key on a curve that the client knows (RFC 8422, Section 5.3). */
    private List<SignatureScheme> commonSchemes(List<CipherSuite> suites) {
        List<Integer> offered = hello.extensions()
                .find(SignatureAlgorithms.class)
                .map(SignatureAlgorithms::schemes)
                .orElse(List.of());
        List<Integer> groups = groups();
        return Schemes.common(policy().tls12Schemes(), Schemes.forTls12(offered)).stream()
                .filter(scheme -> suites.stream().anyMatch(suite -> suite.isSignedWith(scheme)))
                .filter(scheme -> curve(scheme)
                        .map(curve -> groups.contains(curve.code()))
                        .orElse(true))
                .toList();
    }

    /** That of the keys which sign by this scheme, where it is one of the groups. */
    private static Optional<NamedGroup> curve(SignatureScheme scheme) {
        return switch (scheme) {
            case ECDSA_SECP256R1_SHA256 -> Optional.of(NamedGroup.SECP256R1);
            case ECDSA_SECP384R1_SHA384 -> Optional.of(NamedGroup.SECP384R1);
            case ECDSA_SECP521R1_SHA512 -> Optional.of(NamedGroup.SECP521R1);
            default -> Optional.empty();
        };
    }

    SecurityPolicy policy() {
        return config.settings().policy();
    }
}

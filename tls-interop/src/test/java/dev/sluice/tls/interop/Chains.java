package dev.sluice.tls.interop;

import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Chains of three certificates whose keys, and so whose signatures, are all of one kind; RSA signs them with PKCS#1. */
final class Chains {
    private static final Map<SignatureScheme, KeyKind> KINDS = kinds();
    private static final Map<KeyKind, Chain> MADE = new EnumMap<>(KeyKind.class);

    private Chains() {}

    /** A root, and what an authority below it issued. */
    record Chain(KeyKind kind, TestAuthority authority, TestCertificate server, TestCertificate client) {
        String rootPem() {
            return authority.rootPem();
        }

        PeerVerifier verifier() {
            return authority.verifier();
        }
    }

    /** The schemes of RFC 8446 that sign handshakes. */
    static List<SignatureScheme> classicalSchemes() {
        return List.copyOf(KINDS.keySet());
    }

    /** The chain whose keys sign by this scheme. */
    static synchronized Chain of(SignatureScheme scheme) {
        return MADE.computeIfAbsent(KINDS.get(scheme), Chains::make);
    }

    /** All roots. */
    static String rootsPem() {
        return classicalSchemes().stream()
                .map(scheme -> of(scheme).rootPem())
                .distinct()
                .collect(Collectors.joining());
    }

    private static Chain make(KeyKind kind) {
        // Names tell the kind of the key only, and two roots of one name confuse peers.
        TestAuthority root = kind == KeyKind.EC_P256 ? Ours.AUTHORITY : TestAuthority.create(kind);
        TestAuthority below = root.intermediate(kind);
        return new Chain(
                kind,
                below,
                below.request(Face.SERVER_NAME).key(kind).issue(),
                below.request("client.example").key(kind).issue());
    }

    private static Map<SignatureScheme, KeyKind> kinds() {
        Map<SignatureScheme, KeyKind> kinds = new EnumMap<>(SignatureScheme.class);
        kinds.put(SignatureScheme.ECDSA_SECP256R1_SHA256, KeyKind.EC_P256);
        kinds.put(SignatureScheme.ECDSA_SECP384R1_SHA384, KeyKind.EC_P384);
        kinds.put(SignatureScheme.ECDSA_SECP521R1_SHA512, KeyKind.EC_P521);
        kinds.put(SignatureScheme.ED25519, KeyKind.ED25519);
        kinds.put(SignatureScheme.ED448, KeyKind.ED448);
        kinds.put(SignatureScheme.RSA_PSS_RSAE_SHA256, KeyKind.RSA_2048);
        kinds.put(SignatureScheme.RSA_PSS_RSAE_SHA384, KeyKind.RSA_2048);
        kinds.put(SignatureScheme.RSA_PSS_RSAE_SHA512, KeyKind.RSA_2048);
        kinds.put(SignatureScheme.RSA_PSS_PSS_SHA256, KeyKind.RSA_PSS_2048);
        kinds.put(SignatureScheme.RSA_PSS_PSS_SHA384, KeyKind.RSA_PSS_2048);
        kinds.put(SignatureScheme.RSA_PSS_PSS_SHA512, KeyKind.RSA_PSS_2048);
        return kinds;
    }
}

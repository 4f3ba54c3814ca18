package dev.sluice.tls.cli.options;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.CryptoProviders;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;

/** The names of what can be negotiated: those of IANA, and those that OpenSSL, NIST and habit use for the same. */
final class AlgorithmNames {
    private AlgorithmNames() {}

    private static CryptoProvider crypto() {
        return CryptoProviders.standard();
    }

    static NameTable<ProtocolVersion> versions() {
        return new NameTable<>("protocol version", SecurityPolicy.DEFAULT.versions())
                .alias(ProtocolVersion.TLS13, "TLS1.3", "1.3", "TLS13")
                .alias(ProtocolVersion.TLS12, "TLS1.2", "1.2", "TLS12");
    }

    static NameTable<CipherSuite> cipherSuites() {
        List<CipherSuite> suites = Stream.of(CipherSuite.values())
                .filter(suite -> crypto().supports(suite.aead()))
                .toList();
        NameTable<CipherSuite> table = new NameTable<>("cipher suite", suites)
                .alias(CipherSuite.TLS_AES_128_GCM_SHA256, "AES-128-GCM")
                .alias(CipherSuite.TLS_AES_256_GCM_SHA384, "AES-256-GCM")
                .alias(CipherSuite.TLS_CHACHA20_POLY1305_SHA256, "CHACHA20-POLY1305", "CHACHA20")
                .alias(CipherSuite.TLS_AES_128_CCM_SHA256, "AES-128-CCM")
                .alias(CipherSuite.TLS_AES_128_CCM_8_SHA256, "AES-128-CCM-8");
        for (CipherSuite suite : suites) {
            String rest = suite.name().substring("TLS_".length());
            table.alias(suite, rest, "TLS13_" + rest);
        }
        return table;
    }

    static NameTable<NamedGroup> groups() {
        List<NamedGroup> groups =
                Stream.of(NamedGroup.values()).filter(crypto()::supports).toList();
        return new NameTable<>("group", groups)
                .alias(NamedGroup.X25519MLKEM768, "MLKEM768X25519")
                .alias(NamedGroup.SECP256R1MLKEM768, "P256MLKEM768")
                .alias(NamedGroup.SECP384R1MLKEM1024, "P384MLKEM1024")
                .alias(NamedGroup.X25519, "curve25519")
                .alias(NamedGroup.X448, "curve448")
                .alias(NamedGroup.SECP256R1, "P-256", "prime256v1", "nistp256")
                .alias(NamedGroup.SECP384R1, "P-384", "nistp384")
                .alias(NamedGroup.SECP521R1, "P-521", "nistp521")
                .alias(NamedGroup.BRAINPOOLP256R1, "brainpoolP256r1")
                .alias(NamedGroup.BRAINPOOLP384R1, "brainpoolP384r1")
                .alias(NamedGroup.BRAINPOOLP512R1, "brainpoolP512r1");
    }

    static NameTable<SignatureScheme> signatureSchemes() {
        List<SignatureScheme> schemes = Stream.of(SignatureScheme.values())
                .filter(scheme -> scheme.signsHandshakes() && crypto().supports(scheme))
                .toList();
        return new NameTable<>("signature scheme", schemes)
                .alias(SignatureScheme.ECDSA_SECP256R1_SHA256, "ECDSA+SHA256", "ECDSA-P256")
                .alias(SignatureScheme.ECDSA_SECP384R1_SHA384, "ECDSA+SHA384", "ECDSA-P384")
                .alias(SignatureScheme.ECDSA_SECP521R1_SHA512, "ECDSA+SHA512", "ECDSA-P521")
                .alias(SignatureScheme.RSA_PSS_RSAE_SHA256, "RSA-PSS+SHA256", "PSS+SHA256")
                .alias(SignatureScheme.RSA_PSS_RSAE_SHA384, "RSA-PSS+SHA384", "PSS+SHA384")
                .alias(SignatureScheme.RSA_PSS_RSAE_SHA512, "RSA-PSS+SHA512", "PSS+SHA512")
                .alias(SignatureScheme.ECDSA_BRAINPOOLP256R1_SHA256, "ecdsa_brainpoolP256r1_sha256")
                .alias(SignatureScheme.ECDSA_BRAINPOOLP384R1_SHA384, "ecdsa_brainpoolP384r1_sha384")
                .alias(SignatureScheme.ECDSA_BRAINPOOLP512R1_SHA512, "ecdsa_brainpoolP512r1_sha512");
    }

    static NameTable<Concession> concessions() {
        NameTable<Concession> table = new NameTable<>("concession", List.of(Concession.values()));
        for (Concession concession : Concession.values()) {
            table.alias(concession, word(concession));
        }
        return table;
    }

    /** As it is written on the command line. */
    static String word(Concession concession) {
        return concession.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static final class Version implements ITypeConverter<ProtocolVersion> {
        @Override
        public ProtocolVersion convert(String name) {
            return versions().find(name);
        }
    }

    static final class Suite implements ITypeConverter<CipherSuite> {
        @Override
        public CipherSuite convert(String name) {
            return cipherSuites().find(name);
        }
    }

    static final class Group implements ITypeConverter<NamedGroup> {
        @Override
        public NamedGroup convert(String name) {
            return groups().find(name);
        }
    }

    static final class Scheme implements ITypeConverter<SignatureScheme> {
        @Override
        public SignatureScheme convert(String name) {
            return signatureSchemes().find(name);
        }
    }

    static final class Conceded implements ITypeConverter<Concession> {
        @Override
        public Concession convert(String name) {
            return concessions().find(name);
        }
    }
}

package dev.sluice.tls.cli.options;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.cli.terminal.UsageException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is offered or accepted in a handshake. */
public final class NegotiationOptions {
    @Option(
            names = "--alpn",
            paramLabel = "NAME,...",
            hideParamSyntax = true,
            split = ",",
            description = "Application protocols for ALPN, most wanted first: h2,http/1.1")
    private List<String> applicationProtocols = List.of();

    @Option(
            names = "--groups",
            paramLabel = "GROUP,...",
            hideParamSyntax = true,
            split = "[,:]",
            converter = AlgorithmNames.Group.class,
            description =
                    "Groups for the key exchange, most wanted first; a client sends a key share for the first: X25519,P-256")
    private List<NamedGroup> groups = List.of();

    @Option(
            names = "--ciphers",
            paramLabel = "SUITE,...",
            hideParamSyntax = true,
            split = "[,:]",
            converter = AlgorithmNames.Suite.class,
            description = "Cipher suites, most wanted first: AES-256-GCM,CHACHA20-POLY1305")
    private List<CipherSuite> cipherSuites = List.of();

    @Option(
            names = "--versions",
            paramLabel = "VERSION,...",
            hideParamSyntax = true,
            split = "[,:]",
            converter = AlgorithmNames.Version.class,
            description = "Protocol versions: TLSv1.3,TLSv1.2")
    private List<ProtocolVersion> versions = List.of();

    @Option(
            names = "--sigalgs",
            paramLabel = "SCHEME,...",
            hideParamSyntax = true,
            split = "[,:]",
            converter = AlgorithmNames.Scheme.class,
            description = "Signature schemes for the handshake, most wanted first: ed25519,rsa_pss_rsae_sha256")
    private List<SignatureScheme> signatureSchemes = List.of();

    @Option(
            names = "--renegotiate",
            paramLabel = "MODE",
            description =
                    "Whether TLS 1.2 connections shake hands again: off (the default), allowed, or required of a peer that was asked.")
    private Renegotiation renegotiation = Renegotiation.OFF;

    @Option(
            names = "--record-size-limit",
            paramLabel = "N",
            description =
                    "Plaintext bytes that the peer may put into a record, 64 to 16385, in TLS 1.3 with its type and padding.")
    private Optional<Integer> recordSizeLimit = Optional.empty();

    @Option(
            names = "--compress-cert",
            paramLabel = "WAY,...",
            hideParamSyntax = true,
            split = ",",
            description = "Ways to compress certificates in TLS 1.3, most wanted first: zlib, brotli, zstd")
    private List<Compression> compressions = List.of();

    @Option(
            names = "--allow",
            paramLabel = "CONCESSION,...",
            hideParamSyntax = true,
            split = ",",
            converter = AlgorithmNames.Conceded.class,
            description =
                    "What gives up protection: no-extended-master-secret, psk-without-forward-secrecy, cbc-with-encrypt-then-mac")
    private List<Concession> concessions = List.of();

    /** Puts them into a client's configuration. */
    public void applyTo(ClientConfig.Builder builder) {
        applyToBoth(builder);
        builder.dangerous().allow(concessions.toArray(Concession[]::new));
    }

    /** Puts them into a server's configuration. */
    public void applyTo(ServerConfig.Builder builder) {
        applyToBoth(builder);
        builder.dangerous().allow(concessions.toArray(Concession[]::new));
    }

    private void applyToBoth(ConnectionSettings.Builder<?> builder) {
        builder.renegotiation(renegotiation);
        try {
            recordSizeLimit.ifPresent(builder::recordSizeLimit);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--record-size-limit: " + e.getMessage());
        }
        try {
            builder.certificateCompression(
                    compressions.stream().map(Compression::way).toList());
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new UsageException("--compress-cert: " + e.getMessage());
        }
        builder.applicationProtocols(applicationProtocols);
        try {
            builder.policy(policy());
        } catch (IllegalArgumentException e) {
            throw new UsageException("--versions, --ciphers, --groups and --sigalgs do not fit: " + e.getMessage());
        }
    }

    private SecurityPolicy policy() {
        SecurityPolicy policy = SecurityPolicy.DEFAULT;
        if (!cipherSuites.isEmpty()) {
            cipherSuites.forEach(this::requireAllowed);
            policy = policy.withCipherSuites(cipherSuites);
        }
        if (!groups.isEmpty()) {
            policy = policy.withGroups(groups);
        }
        if (!signatureSchemes.isEmpty()) {
            policy = policy.withSignatureSchemes(signatureSchemes);
        }
        return versions.isEmpty() ? policy : policy.withVersions(versions);
    }

    private void requireAllowed(CipherSuite suite) {
        Concession.neededFor(suite)
                .filter(needed -> !concessions.contains(needed))
                .ifPresent(needed -> {
                    throw new UsageException("--ciphers: " + suite
                            + " gives up protection: leave it out, or add --allow " + AlgorithmNames.word(needed));
                });
    }
}

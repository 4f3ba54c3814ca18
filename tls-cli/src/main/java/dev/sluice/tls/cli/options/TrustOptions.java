package dev.sluice.tls.cli.options;

import dev.sluice.tls.config.CertificateVerifier;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.TrustAnchors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whom a client believes. */
public final class TrustOptions {
    @Option(names = "--ca", paramLabel = "FILE", description = "Authorities to trust (PEM) instead of the system's.")
    private Optional<Path> authorities = Optional.empty();

    @Option(
            names = "--insecure",
            description = "Accept any certificate: anybody on the way can read and change everything.")
    private boolean insecure;

    /** Whether one of them is given. */
    public boolean isGiven() {
        return insecure || authorities.isPresent();
    }

    /** Whether anybody is believed. */
    public boolean isInsecure() {
        return insecure;
    }

    /** Feeds what tells this trust from other trust. */
    public void describeTo(MessageDigest digest) throws IOException {
        digest.update((byte) (insecure ? 1 : 0));
        if (authorities.isPresent()) {
            digest.update(Files.readAllBytes(authorities.get()));
        }
    }

    /** What judges certificates. */
    public PeerVerifier verifier() throws IOException {
        if (insecure) {
            return ClientConfig.builder()
                    .dangerous()
                    .acceptAnyCertificate()
                    .build()
                    .verifier();
        }
        return authorities.isPresent()
                ? CertificateVerifier.trusting(TrustAnchors.fromPem(authorities.get()))
                : CertificateVerifier.system();
    }
}

package dev.sluice.tls.cli.options;

import dev.sluice.tls.Operation;
import dev.sluice.tls.cli.terminal.UsageException;
import dev.sluice.tls.config.CertificateType;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentityRequest;
import dev.sluice.tls.config.IdentitySource;
import dev.sluice.tls.config.KeyPin;
import dev.sluice.tls.config.RawKeyVerifier;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Keys that are shown and taken without certificates (RFC 7250). */
public final class RawKeyOptions {
    @Option(
            names = "--rpk",
            description = "Show the key of the certificate alone to peers that take it so (raw public key, TLS 1.3).")
    private boolean shown;

    @Option(
            names = "--rpk-pin",
            paramLabel = "PIN,...",
            hideParamSyntax = true,
            split = ",",
            description =
                    "Take a peer's key alone, in TLS 1.3, if this is its SHA-256: sha256/ and 44 characters of base64.")
    private List<String> pins = List.of();

    /** Whether own keys are shown alone. */
    public boolean isShown() {
        return shown;
    }

    /** What judges keys that come alone, if some are known. */
    public Optional<RawKeyVerifier> verifier() {
        try {
            return pins.isEmpty()
                    ? Optional.empty()
                    : Optional.of(RawKeyVerifier.trusting(
                            pins.stream().map(KeyPin::of).toArray(KeyPin[]::new)));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--rpk-pin: " + e.getMessage());
        }
    }

    /** Feeds what tells this trust from other trust. */
    public void describeTo(MessageDigest digest) {
        digest.update((byte) (shown ? 1 : 0));
        pins.forEach(pin -> digest.update(pin.getBytes(StandardCharsets.UTF_8)));
    }

    /** These identities, as keys alone where they are to be shown so and the peer takes them. */
    public IdentitySource over(IdentitySource source) {
        return shown ? new KeysAlone(source) : source;
    }

    private record KeysAlone(IdentitySource source) implements IdentitySource {
        @Override
        public Operation<Optional<Identity>> choose(IdentityRequest request) {
            Operation<Optional<Identity>> chosen = source.choose(request);
            return request.certificateTypes().contains(CertificateType.RAW_PUBLIC_KEY)
                    ? chosen.map(identity -> identity.map(KeysAlone::alone))
                    : chosen;
        }

        private static Identity alone(Identity identity) {
            return Identity.ofRawKey(identity.certificate().getPublicKey(), identity.schemes(), identity.signer())
                    .ofEpoch(identity.epoch());
        }

        @Override
        public long epoch() {
            return source.epoch();
        }

        @Override
        public List<CertificateType> certificateTypes() {
            return List.of(CertificateType.RAW_PUBLIC_KEY, CertificateType.X509);
        }
    }
}

package dev.sluice.tls.config;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsException;
import java.security.cert.CertStore;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges certificates by the rules of RFC 5280 and names by those of RFC 9525. Immutable but for a cache of paths it found
 * valid; for any number of connections and threads, which is how it should be used: one for all.
 */
public final class CertificateVerifier implements PeerVerifier {
    private final TrustAnchors anchors;
    private final Set<KeyPin> pins;
    private final @Nullable CertStore revocations;
    private final InstantSource clock;

    private CertificateVerifier(Builder builder, TrustAnchors anchors) {
        this.anchors = anchors;
        this.pins = Set.copyOf(builder.pins);
        this.revocations = builder.revocations;
        this.clock = builder.clock;
    }

    /**
     * Trusts the roots of {@link TrustAnchors#system()}; one and the same for the whole process.
     *
     * @throws IllegalStateException if they cannot be read
     */
    public static CertificateVerifier system() {
        return builder().build();
    }

    /** Trusts these and nobody else. */
    public static CertificateVerifier trusting(TrustAnchors anchors) {
        return builder().trust(anchors).build();
    }

    public static Builder builder() {
        return new Builder();
    }

    static PeerVerifier acceptNone() {
        return presented -> Operation.compute(() -> {
            throw TlsException.rejected(CertificateProblem.UNKNOWN_ISSUER, "no verifier is configured");
        });
    }

    static PeerVerifier acceptAny() {
        return presented -> Operation.completed(new PeerIdentity(presented.chain(), List.of()));
    }

    @Override
    public Operation<PeerIdentity> verify(PresentedCertificates presented) {
        return Operation.compute(() -> {
            throw TlsException.rejected(
                    CertificateProblem.OTHER, "not verified yet " + anchors + pins + revocations + clock.instant());
        });
    }

    /** Collects what a verifier is to demand; used by one thread. */
    public static final class Builder {
        private @Nullable TrustAnchors anchors;
        private final Set<KeyPin> pins = new LinkedHashSet<>();
        private @Nullable CertStore revocations;
        private InstantSource clock = Environment.system().clock();

        private Builder() {}

        /** Trusts these instead of the system's roots. */
        public Builder trust(TrustAnchors value) {
            this.anchors = Objects.requireNonNull(value);
            return this;
        }

        /** Demands besides that one of the pinned keys is in the verified path, its trust anchor included. */
        public Builder pin(KeyPin... values) {
            pins.addAll(List.of(values));
            return this;
        }

        /**
         * Demands that every certificate below the trust anchor is on no revocation list, and that there is a current list
         * that says so. Nothing is fetched from the network.
         *
         * @param lists holds the CRLs; it may change, and is asked in every handshake
         */
        public Builder revocationLists(CertStore lists) {
            this.revocations = Objects.requireNonNull(lists);
            return this;
        }

        /** Takes the time from here instead of the system's clock. */
        public Builder clock(InstantSource value) {
            this.clock = Objects.requireNonNull(value);
            return this;
        }

        /**
         * The verifier.
         *
         * @throws IllegalStateException if the system's roots are wanted and cannot be read
         */
        public CertificateVerifier build() {
            try {
                return new CertificateVerifier(this, anchors == null ? TrustAnchors.system() : anchors);
            } catch (CredentialException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }
    }
}

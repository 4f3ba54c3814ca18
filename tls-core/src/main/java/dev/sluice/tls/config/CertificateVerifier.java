package dev.sluice.tls.config;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.trust.Anchors;
import dev.sluice.tls.trust.CertificatePath;
import dev.sluice.tls.trust.CertificateReader;
import dev.sluice.tls.trust.MalformedCertificateException;
import dev.sluice.tls.trust.PathVerifier;
import dev.sluice.tls.trust.Purpose;
import dev.sluice.tls.trust.StapledStatus;
import dev.sluice.tls.trust.SubjectAltNames;
import java.security.cert.CertStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges certificates by the rules of RFC 5280 and names by those of RFC 9525. Immutable but for a cache of paths it found
 * valid; for any number of connections and threads, which is how it should be used: one for all.
 *
 * <p>Beyond PKIX it demands of the leaf the key usage digitalSignature and the extended key usage of its role, where it has
 * these extensions; keys of at least RSA 2048 or a curve of TLS 1.3; signatures by the schemes of the policy in force; and a
 * server's name in its subjectAltName, never in its common name. An OCSP response stapled to the leaf must vouch for it, and a leaf
 * that demands one (RFC 7633) must come with it. Clients have no name to check. A refusal is a
 * {@link TlsException} with the {@link CertificateProblem}.
 */
public final class CertificateVerifier implements PeerVerifier {
    private final TrustAnchors anchors;
    private final Set<KeyPin> pins;
    private final InstantSource clock;
    private final PathVerifier paths;

    private CertificateVerifier(Builder builder, TrustAnchors anchors) {
        this.anchors = anchors;
        this.pins = Set.copyOf(builder.pins);
        this.clock = builder.clock;
        this.paths = new PathVerifier(new Anchors(anchors.certificates()), builder.revocations);
    }

    /**
     * Trusts the roots of {@link TrustAnchors#system()}; one and the same for the whole process.
     *
     * @throws IllegalStateException if they cannot be read
     */
    public static CertificateVerifier system() {
        return OfSystem.INSTANCE.get();
    }

    /** Made when first asked for; a failure is not remembered. */
    private static final class OfSystem {
        static final OfSystem INSTANCE = new OfSystem();

        private @Nullable CertificateVerifier verifier;

        synchronized CertificateVerifier get() {
            CertificateVerifier made = verifier;
            if (made == null) {
                made = builder().build();
                verifier = made;
            }
            return made;
        }
    }

    /** Trusts these and nobody else. */
    public static CertificateVerifier trusting(TrustAnchors anchors) {
        return builder().trust(anchors).build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Demands that a certificate is for {@code name}, as every verifier made here does of servers (RFC 9525, Section 6): for those that
     * judge everything else by other means.
     */
    public static void requireName(X509Certificate leaf, ServerName name) throws TlsException {
        ServerNameCheck.check(leaf, CertificateReader.names(leaf), Optional.of(name));
    }

    static PeerVerifier acceptNone() {
        return presented -> Operation.compute(() -> {
            throw TlsException.rejected(CertificateProblem.UNKNOWN_ISSUER, "no verifier is configured");
        });
    }

    static PeerVerifier acceptAny() {
        return presented -> Operation.compute(() -> {
            X509Certificate leaf = presented.chain().getFirst();
            return new PeerIdentity(presented.chain(), namesIfReadable(leaf));
        });
    }

    private static List<String> namesIfReadable(X509Certificate leaf) {
        try {
            return SubjectAltNames.of(leaf).texts();
        } catch (MalformedCertificateException e) {
            return List.of();
        }
    }

    @Override
    public Operation<PeerIdentity> verify(PresentedCertificates presented) {
        return Operation.compute(() -> judge(presented));
    }

    private PeerIdentity judge(PresentedCertificates presented) throws TlsException {
        Purpose purpose = Purpose.of(presented.peer());
        CertificatePath path =
                paths.verify(purpose, presented.chain(), presented.certificateSchemes(), clock.instant());
        checkPins(path);
        StapledStatus.check(path, presented.ocspResponse(), clock.instant());
        X509Certificate leaf = presented.chain().getFirst();
        SubjectAltNames names = CertificateReader.names(leaf);
        if (presented.peer() == Role.SERVER) {
            ServerNameCheck.check(leaf, names, presented.serverName());
        }
        return new PeerIdentity(presented.chain(), names.texts());
    }

    private void checkPins(CertificatePath path) throws TlsException {
        if (pins.isEmpty()) {
            return;
        }
        List<KeyPin> there = path.all().map(KeyPin::of).toList();
        if (there.stream().noneMatch(pins::contains)) {
            throw TlsException.rejected(
                    CertificateProblem.PIN_MISMATCH, "expected one of " + pins + ", the path has " + there);
        }
    }

    /** The authorities it trusts. */
    public TrustAnchors anchors() {
        return anchors;
    }

    @Override
    public String toString() {
        return "CertificateVerifier[" + anchors + (pins.isEmpty() ? "" : ", pins " + pins) + "]";
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
         * that says so. Nothing is fetched from the network, unless this JVM was told to for all of PKIX
         * ({@code com.sun.security.enableCRLDP}, {@code ocsp.enable}).
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

package dev.sluice.tls.config;

import dev.sluice.tls.Operation;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Trust anchors and revocation lists in files that others replace while connections live. For any thread.
 *
 * <p>It judges as {@link CertificateVerifier} does. {@link #refresh()} reads only what looks different and takes over what can be
 * read and is not older; until then the file's contents before stay in use, and {@link #failures()} tells why. A list that
 * nobody renews still ends: by the rules of PKIX no certificate passes without a current one.
 *
 * <p>A set in which anything changed is a new epoch, as in {@link RotatingTrust}.
 */
public final class TrustFiles implements PeerVerifier, Refreshable {
    private final List<Kept<TrustAnchors>> anchors = new ArrayList<>();
    private final List<Kept<List<X509CRL>>> lists = new ArrayList<>();
    private final List<KeyPin> pins;
    private final InstantSource clock;
    private final RotatingTrust trust;
    private final FileSet set;
    private volatile InUse inUse;

    private record InUse(TrustAnchors anchors, List<X509CRL> lists) {}

    private TrustFiles(Builder builder) throws CredentialException {
        this.pins = List.copyOf(builder.pins);
        this.clock = builder.clock;
        for (TrustContents contents : builder.anchors) {
            anchors.add(Kept.load(contents));
        }
        for (RevocationContents contents : builder.lists) {
            lists.add(Kept.load(contents));
        }
        InUse first = current(anchors, lists);
        this.inUse = first;
        this.trust = RotatingTrust.of(verifier(first, pins, clock));
        List<FileSet.Part> parts = new ArrayList<>(anchors);
        parts.addAll(lists);
        this.set = new FileSet(parts, clock, this::show);
    }

    private void show() {
        InUse next = current(anchors, lists);
        trust.replace(verifier(next, pins, clock));
        inUse = next;
    }

    /** The certificates in a PEM file, as they are now. */
    public static TrustFiles pem(Path file) throws CredentialException {
        return builder().pem(file).load();
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public boolean refresh() {
        return set.refresh();
    }

    private static InUse current(List<Kept<TrustAnchors>> anchors, List<Kept<List<X509CRL>>> lists) {
        TrustAnchors all = anchors.stream()
                .flatMap(one -> one.value().stream())
                .reduce(TrustAnchors::and)
                .orElseThrow();
        return new InUse(
                all,
                lists.stream()
                        .flatMap(one -> one.value().stream())
                        .flatMap(List::stream)
                        .toList());
    }

    private static CertificateVerifier verifier(InUse what, List<KeyPin> pins, InstantSource clock) {
        CertificateVerifier.Builder builder = CertificateVerifier.builder()
                .trust(what.anchors)
                .pin(pins.toArray(new KeyPin[0]))
                .clock(clock);
        return what.lists.isEmpty()
                ? builder.build()
                : builder.revocationLists(store(what.lists)).build();
    }

    private static CertStore store(List<X509CRL> lists) {
        try {
            return CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no store for revocation lists in memory", e);
        }
    }

    @Override
    public Operation<PeerIdentity> verify(PresentedCertificates presented) {
        return trust.verify(presented);
    }

    /** How many times the trust in use was another, the first time included. */
    public long epoch() {
        return trust.epoch();
    }

    @Override
    public long trustEpoch() {
        return epoch();
    }

    /** The authorities trusted now. */
    public TrustAnchors anchors() {
        return inUse.anchors;
    }

    /** What the last {@link #refresh()} could not take over; empty if all was well. */
    public List<RefreshFailure> failures() {
        return set.failures();
    }

    /** The trust anchors and revocation lists in use that end soon. */
    public List<Expiry> expiringWithin(Duration time, Instant now) {
        InUse known = inUse;
        return Expiry.within(
                time,
                now,
                Stream.concat(
                        known.anchors.certificates().stream().map(Expiry::of),
                        known.lists.stream().flatMap(Expiry::of)));
    }

    @Override
    public String toString() {
        return "TrustFiles[epoch " + epoch() + ", " + inUse.anchors + ", " + inUse.lists.size() + " revocation lists]";
    }

    /** Collects files; used by one thread. */
    public static final class Builder {
        private final List<TrustContents> anchors = new ArrayList<>();
        private final List<RevocationContents> lists = new ArrayList<>();
        private final List<KeyPin> pins = new ArrayList<>();
        private InstantSource clock = Environment.system().clock();

        private Builder() {}

        /** Every certificate in a PEM file. */
        public Builder pem(Path file) {
            anchors.add(new TrustContents(file, () -> TrustAnchors.fromPem(file)));
            return this;
        }

        /** The trusted certificates of a PKCS#12 file; a copy of the password is kept. */
        public Builder pkcs12(Path file, char[] password) {
            return keyStore("PKCS12", file, password);
        }

        /** The trusted certificates of a JKS file; a copy of the password is kept. */
        public Builder jks(Path file, char[] password) {
            return keyStore("JKS", file, password);
        }

        private Builder keyStore(String type, Path file, char[] password) {
            char[] kept = password.clone();
            anchors.add(new TrustContents(
                    file, () -> TrustAnchors.fromKeyStore(file.toString(), KeyStores.open(type, file, kept))));
            return this;
        }

        /**
         * The revocation lists in a file, one in DER or several in PEM. With one such file every certificate below the trust
         * anchor must be on no list, and there must be a current list that says so.
         */
        public Builder revocationLists(Path file) {
            lists.add(new RevocationContents(file));
            return this;
        }

        /** As {@link CertificateVerifier.Builder#pin}. */
        public Builder pin(KeyPin... values) {
            pins.addAll(List.of(values));
            return this;
        }

        /** Takes the time from here instead of the system's clock. */
        public Builder clock(InstantSource value) {
            this.clock = Objects.requireNonNull(value);
            return this;
        }

        /**
         * Reads all of them.
         *
         * @throws CredentialException if one of them cannot be used
         */
        public TrustFiles load() throws CredentialException {
            if (anchors.isEmpty()) {
                throw new IllegalStateException("no file with trust anchors was named");
            }
            return new TrustFiles(this);
        }
    }
}

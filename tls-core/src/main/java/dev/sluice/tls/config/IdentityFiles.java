package dev.sluice.tls.config;

import dev.sluice.tls.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Identities in files that others replace while connections live: for servers and clients. For any thread.
 *
 * <pre>{@code
 * IdentityFiles identities = IdentityFiles.pem(Path.of("chain.pem"), Path.of("key.pem"));
 * ServerConfig config = ServerConfig.builder().identities(identities).build();
 * …
 * identities.refresh();
 * }</pre>
 *
 * <p>{@link #refresh()} reads only what looks different. New files are taken over if the key belongs to the certificate, the
 * chain is not cut, the certificate is valid now and it is for the names that the one before was for. Until they are, the
 * identity before stays in use and {@link #failures()} tells why. A pair of files stands for itself: one that is broken does
 * not hold up the others.
 *
 * <p>A set in which anything changed is a new epoch, as in {@link RotatingIdentities}.
 */
public final class IdentityFiles implements IdentitySource, Refreshable {
    private final List<Kept<List<Identity>>> files = new ArrayList<>();
    private final List<IdentityDirectory> directories;
    private final FileSet set;
    private final RotatingIdentities identities;

    private IdentityFiles(Builder builder) throws CredentialException {
        for (IdentityContents contents : builder.contents()) {
            files.add(Kept.load(contents));
        }
        this.directories = builder.directories();
        Instant now = builder.clock.instant();
        directories.forEach(directory -> directory.begin(now));
        List<FileSet.Part> parts = new ArrayList<>(files);
        parts.addAll(directories);
        this.set = new FileSet(parts, builder.clock, this::show);
        List<Identity> first = current();
        if (first.isEmpty()) {
            throw failures().isEmpty()
                    ? new CredentialException(builder.directories.getFirst()
                            + ": holds neither NAME.crt with NAME.key nor fullchain.pem with privkey.pem")
                    : failures().getFirst().reason();
        }
        this.identities = RotatingIdentities.of(first, builder.choice);
    }

    private void show() {
        identities.replace(current());
    }

    /** A PEM file with the certificate chain and one with its private key, unencrypted, as they are now. */
    public static IdentityFiles pem(Path certificates, Path key) throws CredentialException {
        return builder().pem(certificates, key).load();
    }

    /** The pairs of files in a directory, as they are now; see {@link Builder#directory}. */
    public static IdentityFiles directory(Path directory) throws CredentialException {
        return builder().directory(directory).load();
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public boolean refresh() {
        return set.refresh();
    }

    private List<Identity> current() {
        return Stream.concat(
                        files.stream().flatMap(file -> file.value().stream()).flatMap(List::stream),
                        directories.stream().flatMap(directory -> directory.identities().stream()))
                .toList();
    }

    @Override
    public Operation<Optional<Identity>> choose(IdentityRequest request) {
        return identities.choose(request);
    }

    /** How many times the identities in use were others, the first time included. */
    @Override
    public long epoch() {
        return identities.epoch();
    }

    /** What is in use. */
    public List<Identity> identities() {
        return identities.identities();
    }

    /** What the last {@link #refresh()} could not take over; empty if all was well. */
    public List<RefreshFailure> failures() {
        return set.failures();
    }

    /** Of each identity in use the certificate of its chain that expires first, if that is soon. */
    public List<Expiry> expiringWithin(Duration time, Instant now) {
        return identities.expiringWithin(time, now);
    }

    @Override
    public String toString() {
        return "IdentityFiles[epoch " + epoch() + ", " + identities() + "]";
    }

    /** Collects files; used by one thread. Earlier ones are preferred, where a peer accepts several. */
    public static final class Builder {
        /** Made when all is said, because {@link #mayLoseNames()} concerns all. */
        private record Files(List<Path> files, IdentityContents.Reading reading) {}

        private final List<Files> files = new ArrayList<>();
        private final List<Path> directories = new ArrayList<>();
        private Function<List<Identity>, IdentitySource> choice = RotatingIdentities::select;
        private InstantSource clock = Environment.system().clock();
        private boolean mayLoseNames;

        private Builder() {}

        /** A PEM file with the certificate chain and its private key, unencrypted. */
        public Builder pem(Path certificatesAndKey) {
            return pem(certificatesAndKey, certificatesAndKey);
        }

        /** A PEM file with the certificate chain and one with its private key, unencrypted. */
        public Builder pem(Path certificates, Path key) {
            return add(
                    () -> List.of(Identities.fromPem(certificates, key)),
                    certificates.equals(key) ? List.of(key) : List.of(certificates, key));
        }

        /** A PEM file with the certificate chain and one with its private key; a copy of the passphrase is kept. */
        public Builder pem(Path certificates, Path key, char[] passphrase) {
            char[] kept = passphrase.clone();
            return add(
                    () -> List.of(Identities.fromPem(certificates, key, kept)),
                    certificates.equals(key) ? List.of(key) : List.of(certificates, key));
        }

        /** Every private key of a PKCS#12 file, by the order of their aliases; a copy of the password is kept. */
        public Builder pkcs12(Path file, char[] password) {
            return keyStore("PKCS12", file, password);
        }

        /** Every private key of a JKS file, by the order of their aliases; a copy of the password is kept. */
        public Builder jks(Path file, char[] password) {
            return keyStore("JKS", file, password);
        }

        private Builder keyStore(String type, Path file, char[] password) {
            char[] kept = password.clone();
            return add(
                    () -> KeyStores.identities(file.toString(), KeyStores.open(type, file, kept), kept), List.of(file));
        }

        /**
         * The pairs of PEM files in a directory and in the directories in it: {@code NAME.crt} with {@code NAME.key}, as in a TLS
         * secret of Kubernetes, and {@code fullchain.pem} with {@code privkey.pem}, as certbot has them; names that begin with
         * a dot are passed over. Pairs that come later are found; one that was there stays in use without its files.
         */
        public Builder directory(Path directory) {
            directories.add(Objects.requireNonNull(directory));
            return this;
        }

        private Builder add(IdentityContents.Reading reading, List<Path> paths) {
            files.add(new Files(paths, reading));
            return this;
        }

        /**
         * How one of the identities is chosen, instead of {@link IdentitySelection#of}; called for each epoch with the
         * identities of it.
         */
        public Builder choosing(Function<List<Identity>, IdentitySource> value) {
            this.choice = Objects.requireNonNull(value);
            return this;
        }

        /** Takes over certificates that are for fewer names than those before, too. */
        public Builder mayLoseNames() {
            this.mayLoseNames = true;
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
         * @throws CredentialException if a file that was named cannot be used, or no directory has a pair that can
         */
        public IdentityFiles load() throws CredentialException {
            if (files.isEmpty() && directories.isEmpty()) {
                throw new IllegalStateException("no files were named");
            }
            return new IdentityFiles(this);
        }

        private List<IdentityContents> contents() {
            return files.stream()
                    .map(one -> new IdentityContents(one.files, one.reading, mayLoseNames))
                    .toList();
        }

        private List<IdentityDirectory> directories() {
            return directories.stream()
                    .map(directory -> new IdentityDirectory(directory, this::pair))
                    .toList();
        }

        private IdentityContents pair(Path certificates, Path key) {
            return new IdentityContents(
                    List.of(certificates, key), () -> List.of(Identities.fromPem(certificates, key)), mayLoseNames);
        }
    }
}

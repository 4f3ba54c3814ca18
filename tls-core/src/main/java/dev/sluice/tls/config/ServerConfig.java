package dev.sluice.tls.config;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.PreSharedKeySource;
import dev.sluice.tls.session.Resumption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a server's connections have in common. Immutable; shared by any number of connections and threads. */
public final class ServerConfig {
    private final ConnectionSettings settings;
    private final IdentitySource identities;
    private final ClientAuthentication clientAuthentication;
    private final PeerVerifier verifier;
    private final Optional<RawKeyVerifier> rawKeyVerifier;
    private final List<javax.security.auth.x500.X500Principal> authorities;
    private final Optional<ConfigurationChooser> chooser;
    private final boolean certificates;
    private final boolean judgesCertificates;
    private final Resumption resumption;
    private final Optional<PreSharedKeySource> preSharedKeys;
    private final Optional<EarlyDataPolicy> earlyData;

    private ServerConfig(Builder builder) {
        if (builder.identities == null && builder.chooser == null && builder.preSharedKeys == null) {
            throw new IllegalStateException(
                    "a server needs an identity: call identity(…), identities(…), preSharedKeys(…) or chooser(…)");
        }
        if (builder.certificatesAsked != null
                && builder.keysAsked != null
                && builder.certificatesAsked != builder.keysAsked) {
            throw new IllegalStateException("clientAuthentication(…) says " + builder.certificatesAsked
                    + " and rawPublicKeys(…) says " + builder.keysAsked + ": clients are asked in one way");
        }
        this.clientAuthentication = builder.certificatesAsked != null
                ? builder.certificatesAsked
                : Objects.requireNonNullElse(builder.keysAsked, ClientAuthentication.NONE);
        if (clientAuthentication == ClientAuthentication.REQUIRE && builder.preSharedKeys != null) {
            throw new IllegalStateException(
                    "a client with a pre-shared key shows no certificate: require one of the two, in a configuration each");
        }
        this.settings = new ConnectionSettings(builder);
        this.identities =
                builder.identities == null ? request -> Operation.completed(Optional.empty()) : builder.identities;
        this.verifier = builder.verifier == null ? CertificateVerifier.acceptNone() : builder.verifier;
        this.rawKeyVerifier = Optional.ofNullable(builder.rawKeyVerifier);
        this.authorities = List.copyOf(builder.authorities);
        this.chooser = Optional.ofNullable(builder.chooser);
        this.judgesCertificates = builder.verifier != null;
        this.certificates = builder.identities != null;
        this.resumption = builder.resumption.boundTo(settings.environment());
        this.preSharedKeys = Optional.ofNullable(builder.preSharedKeys);
        this.earlyData = Optional.ofNullable(builder.earlyData);
        earlyData.ifPresent(policy -> policy.requireFit(resumption));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A server that shows this certificate to every client. */
    public static ServerConfig of(Identity identity) {
        return builder().identity(identity).build();
    }

    /** What both roles configure alike. */
    public ConnectionSettings settings() {
        return settings;
    }

    /** The policy's cipher suites of one version, as far as there are certificates or pre-shared keys for them. */
    public List<CipherSuite> cipherSuites(ProtocolVersion version) {
        return settings.policy().cipherSuites(version).stream()
                .filter(suite -> suite.version() == ProtocolVersion.TLS13
                        || (suite.keyExchange().isByPreSharedKey() ? preSharedKeys.isPresent() : certificates))
                .toList();
    }

    /** Where the server's certificate comes from. */
    public IdentitySource identities() {
        return identities;
    }

    /** Whether clients are asked for a certificate. */
    public ClientAuthentication clientAuthentication() {
        return clientAuthentication;
    }

    /** What judges client certificates. */
    public PeerVerifier verifier() {
        return verifier;
    }

    /** Whether clients that are asked may show certificates. */
    public boolean judgesCertificates() {
        return judgesCertificates;
    }

    /** What judges clients that show their key alone; without it none is accepted so. */
    public Optional<RawKeyVerifier> rawKeyVerifier() {
        return rawKeyVerifier;
    }

    /** The authorities named to clients (RFC 8446, Section 4.2.4); empty says nothing. */
    public List<javax.security.auth.x500.X500Principal> authorities() {
        return authorities;
    }

    /** What replaces this configuration by another once the ClientHello is known. */
    public Optional<ConfigurationChooser> chooser() {
        return chooser;
    }

    /** Whether it has certificates to show; a server without any accepts clients by their pre-shared keys alone. */
    public boolean hasCertificates() {
        return certificates;
    }

    /** How clients resume. */
    public Resumption resumption() {
        return resumption;
    }

    /** What finds the keys that clients name. */
    public Optional<PreSharedKeySource> preSharedKeys() {
        return preSharedKeys;
    }

    /** Whether early data is accepted, and on what conditions. */
    public Optional<EarlyDataPolicy> earlyData() {
        return earlyData;
    }

    /** A builder with these values, to change some. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.copy(settings);
        builder.identities = certificates ? identities : null;
        builder.certificatesAsked = judgesCertificates ? clientAuthentication : null;
        builder.keysAsked = rawKeyVerifier.isPresent() ? clientAuthentication : null;
        builder.verifier = judgesCertificates ? verifier : null;
        builder.rawKeyVerifier = rawKeyVerifier.orElse(null);
        builder.authorities = authorities;
        builder.chooser = chooser.orElse(null);
        builder.resumption = resumption;
        builder.preSharedKeys = preSharedKeys.orElse(null);
        builder.earlyData = earlyData.orElse(null);
        return builder;
    }

    /** Collects values; used by one thread. */
    public static final class Builder extends ConnectionSettings.Builder<Builder> {
        private @Nullable IdentitySource identities;
        private @Nullable ClientAuthentication certificatesAsked;
        private @Nullable ClientAuthentication keysAsked;
        private @Nullable PeerVerifier verifier;
        private @Nullable RawKeyVerifier rawKeyVerifier;
        private List<javax.security.auth.x500.X500Principal> authorities = List.of();
        private @Nullable ConfigurationChooser chooser;
        private Resumption resumption = Resumption.byTickets();
        private @Nullable PreSharedKeySource preSharedKeys;
        private @Nullable EarlyDataPolicy earlyData;

        private Builder() {}

        /** Shows this certificate to every client, whatever name it asks for. */
        public Builder identity(Identity identity) {
            return identities(IdentitySource.of(identity));
        }

        /** Chooses a certificate for each client. */
        public Builder identities(IdentitySource source) {
            this.identities = Objects.requireNonNull(source);
            return this;
        }

        /** Asks clients for a certificate and judges it by {@code value}. */
        public Builder clientAuthentication(ClientAuthentication mode, PeerVerifier value) {
            this.certificatesAsked = Objects.requireNonNull(mode);
            this.verifier = Objects.requireNonNull(value);
            this.resumption = resumption.withoutOwnKeys(); // other clients are let in from here on
            return this;
        }

        /**
         * Asks clients who they are and takes a raw public key from those that show one, judged by {@code value} (RFC 7250); in TLS 1.3.
         * Certificates are taken besides if {@link #clientAuthentication}, in the same mode, names what judges them.
         */
        public Builder rawPublicKeys(ClientAuthentication mode, RawKeyVerifier value) {
            this.keysAsked = Objects.requireNonNull(mode);
            this.rawKeyVerifier = Objects.requireNonNull(value);
            this.resumption = resumption.withoutOwnKeys();
            return this;
        }

        /** Names these authorities to clients. */
        public Builder authorities(List<javax.security.auth.x500.X500Principal> names) {
            this.authorities = List.copyOf(names);
            return this;
        }

        /**
         * Replaces this configuration once the ClientHello is known. What was needed before that stays in force: this
         * configuration's environment, its limits on time and messages, its record size and padding.
         */
        public Builder chooser(ConfigurationChooser value) {
            this.chooser = Objects.requireNonNull(value);
            return this;
        }

        /** Lets clients resume in this way; by default {@link Resumption#byTickets()}. */
        public Builder resumption(Resumption value) {
            this.resumption = Objects.requireNonNull(value);
            return this;
        }

        /**
         * Accepts clients that have a pre-shared key. Without an identity beside it, this server has no certificate to show and
         * accepts nobody else.
         */
        public Builder preSharedKeys(PreSharedKeySource value) {
            this.preSharedKeys = Objects.requireNonNull(value);
            this.resumption = resumption.withoutOwnKeys();
            return this;
        }

        /**
         * Accepts early data (RFC 8446, Section 2.3). Off by default: an attacker may have sent it before, so nothing in it may have an
         * effect that counts when it happens twice.
         */
        public Builder earlyData(EarlyDataPolicy value) {
            this.earlyData = Objects.requireNonNull(value);
            this.resumption = resumption.withoutOwnKeys(); // another guard has not seen what came before
            return this;
        }

        /** Accepts none; tickets that were given allow it still, so clients send it, and send it again. */
        public Builder withoutEarlyData() {
            this.earlyData = null;
            return this;
        }

        /** The choices that give up protection. */
        public Dangerous dangerous() {
            return new Dangerous(this);
        }

        public ServerConfig build() {
            return new ServerConfig(this);
        }

        @Override
        Builder self() {
            return this;
        }
    }

    /** Choices that give up protection, each of them named for what it does. */
    public static final class Dangerous {
        private final Builder builder;

        private Dangerous(Builder builder) {
            this.builder = builder;
        }

        /** Allows these; see there for what each gives up. */
        public Builder allow(Concession... concessions) {
            builder.concede(concessions);
            return builder;
        }
    }
}

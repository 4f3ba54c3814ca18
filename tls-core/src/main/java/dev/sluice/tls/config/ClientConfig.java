package dev.sluice.tls.config;

import dev.sluice.tls.Operation;
import java.util.Objects;
import java.util.Optional;

/**
 * What a client's connections have in common. Immutable; shared by any number of connections and threads.
 *
 * <p>Without further words it trusts the system's roots, checks the server's name and offers {@link SecurityPolicy#DEFAULT}.
 */
public final class ClientConfig {
    private final ConnectionSettings settings;
    private final PeerVerifier verifier;
    private final IdentitySource identities;

    private ClientConfig(Builder builder) {
        this.settings = new ConnectionSettings(builder);
        this.verifier = builder.verifier == null ? CertificateVerifier.system() : builder.verifier;
        this.identities = builder.identities;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The configuration with every default. */
    public static ClientConfig defaults() {
        return builder().build();
    }

    /** What both roles configure alike. */
    public ConnectionSettings settings() {
        return settings;
    }

    /** What judges the server's certificates. */
    public PeerVerifier verifier() {
        return verifier;
    }

    /** Where the client's certificate comes from when a server asks for one. */
    public IdentitySource identities() {
        return identities;
    }

    /** A builder with these values, to change some. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.copy(settings);
        builder.verifier = verifier;
        builder.identities = identities;
        return builder;
    }

    /** Collects values; used by one thread. */
    public static final class Builder extends ConnectionSettings.Builder<Builder> {
        private @org.jspecify.annotations.Nullable PeerVerifier verifier;
        private IdentitySource identities = request -> Operation.completed(Optional.empty());

        private Builder() {}

        /** Judges servers by this instead of the system's roots. */
        public Builder verifier(PeerVerifier value) {
            this.verifier = Objects.requireNonNull(value);
            return this;
        }

        /** Trusts these instead of the system's roots. */
        public Builder trust(TrustAnchors anchors) {
            return verifier(CertificateVerifier.trusting(anchors));
        }

        /** Shows this certificate to servers that ask for one. */
        public Builder identity(Identity identity) {
            return identities(request -> Operation.completed(Optional.of(identity)));
        }

        /** Chooses a certificate for servers that ask for one. */
        public Builder identities(IdentitySource source) {
            this.identities = Objects.requireNonNull(source);
            return this;
        }

        /** The choices that give up protection. */
        public Dangerous dangerous() {
            return new Dangerous(this);
        }

        public ClientConfig build() {
            return new ClientConfig(this);
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

        /** Accepts whatever certificate a server shows: anybody on the path can read and change everything. */
        public Builder acceptAnyCertificate() {
            return builder.verifier(CertificateVerifier.acceptAny());
        }
    }
}

package dev.sluice.tls.config;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.session.ClientSessions;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.session.TicketRequest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client's connections have in common. Immutable; shared by any number of connections and threads.
 *
 * <p>Without further words it trusts the system's roots, checks the server's name and offers {@link SecurityPolicy#DEFAULT}.
 */
public final class ClientConfig {
    /** How many servers' sessions are kept by default. */
    private static final int SERVERS = 256;

    private final ConnectionSettings settings;
    private final PeerVerifier verifier;
    private final Optional<RawKeyVerifier> rawKeyVerifier;
    private final IdentitySource identities;
    private final ClientSessions sessions;
    private final Optional<PreSharedKey> preSharedKey;
    private final boolean earlyData;
    private final Optional<TicketRequest> ticketRequest;
    private final boolean postHandshakeAuthentication;

    private ClientConfig(Builder builder) {
        this.settings = new ConnectionSettings(builder);
        this.verifier = builder.verifier == null ? CertificateVerifier.system() : builder.verifier;
        this.rawKeyVerifier = Optional.ofNullable(builder.rawKeyVerifier);
        this.identities = builder.identities;
        this.sessions = builder.sessions == null ? ClientSessions.inMemory(SERVERS) : builder.sessions;
        this.preSharedKey = Optional.ofNullable(builder.preSharedKey);
        this.earlyData = builder.earlyData;
        this.ticketRequest = Optional.ofNullable(builder.ticketRequest);
        this.postHandshakeAuthentication = builder.postHandshakeAuthentication;
        if (versions().isEmpty()) {
            throw new IllegalStateException("none of the policy's cipher suites can be used "
                    + (preSharedKey.isPresent() ? "with the pre-shared key" : "without a pre-shared key"));
        }
        if (earlyData && !sessions.keepsSessions()) {
            throw new IllegalStateException("early data needs sessions to resume: leave sessions(…) as it is");
        }
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

    /** The policy's cipher suites of one version, as far as they go with a pre-shared key, or without one. */
    public List<CipherSuite> cipherSuites(ProtocolVersion version) {
        return settings.policy().cipherSuites(version).stream()
                .filter(suite -> suite.version() == ProtocolVersion.TLS13
                        || suite.keyExchange().isByPreSharedKey() == preSharedKey.isPresent())
                .filter(suite -> preSharedKey.map(key -> key.serves(suite)).orElse(true))
                .toList();
    }

    /** The groups to offer, which are those of its suites where it speaks TLS 1.2 alone (RFC 7919, Section 3; RFC 8422, Section 4). */
    public List<NamedGroup> groups() {
        List<NamedGroup> all = settings.policy().groups();
        return versions().contains(ProtocolVersion.TLS13) ? all : tls12Groups();
    }

    /** The groups that the cipher suites of TLS 1.2 exchange keys in. */
    public List<NamedGroup> tls12Groups() {
        return settings.policy().tls12Groups(cipherSuites(ProtocolVersion.TLS12));
    }

    /** The policy's versions that there are such suites of. */
    public List<ProtocolVersion> versions() {
        return settings.policy().versions().stream()
                .filter(version -> !cipherSuites(version).isEmpty())
                .toList();
    }

    /** What judges the server's certificates. */
    public PeerVerifier verifier() {
        return verifier;
    }

    /** What judges servers that show their key alone; without it none is accepted so. */
    public Optional<RawKeyVerifier> rawKeyVerifier() {
        return rawKeyVerifier;
    }

    /** Where the client's certificate comes from when a server asks for one. */
    public IdentitySource identities() {
        return identities;
    }

    /** What was kept to be resumed. */
    public ClientSessions sessions() {
        return sessions;
    }

    /** The key that servers have too; with one, servers are not accepted by their certificates. */
    public Optional<PreSharedKey> preSharedKey() {
        return preSharedKey;
    }

    /** Whether early data is offered where a session allows it. */
    public boolean earlyData() {
        return earlyData;
    }

    /** How many tickets servers are asked for, if they are. */
    public Optional<TicketRequest> ticketRequest() {
        return ticketRequest;
    }

    /** Whether servers may ask for a certificate after the handshake. */
    public boolean postHandshakeAuthentication() {
        return postHandshakeAuthentication;
    }

    /** A builder with these values, to change some. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.copy(settings);
        builder.verifier = verifier;
        builder.rawKeyVerifier = rawKeyVerifier.orElse(null);
        builder.identities = identities;
        builder.sessions = sessions;
        builder.preSharedKey = preSharedKey.orElse(null);
        builder.earlyData = earlyData;
        builder.ticketRequest = ticketRequest.orElse(null);
        builder.postHandshakeAuthentication = postHandshakeAuthentication;
        return builder;
    }

    /** Collects values; used by one thread. */
    public static final class Builder extends ConnectionSettings.Builder<Builder> {
        private @Nullable PeerVerifier verifier;
        private @Nullable RawKeyVerifier rawKeyVerifier;
        private IdentitySource identities = request -> Operation.completed(Optional.empty());

        private @Nullable ClientSessions sessions;
        private @Nullable PreSharedKey preSharedKey;
        private boolean earlyData;
        private @Nullable TicketRequest ticketRequest;
        private boolean postHandshakeAuthentication;

        private Builder() {}

        /** A configuration that resumes nothing goes on to resume nothing. */
        private void forgetSessions() {
            if (sessions != null && sessions.keepsSessions()) {
                sessions = null;
            }
        }

        /** Judges servers by this instead of the system's roots. */
        public Builder verifier(PeerVerifier value) {
            this.verifier = Objects.requireNonNull(value);
            forgetSessions(); // what was verified before was not verified by this one
            return this;
        }

        /**
         * Takes a raw public key from servers that show one, judged by {@code value}, rather than certificates (RFC 7250), which servers
         * may show all the same; in TLS 1.3.
         */
        public Builder rawPublicKeys(RawKeyVerifier value) {
            this.rawKeyVerifier = Objects.requireNonNull(value);
            forgetSessions();
            return this;
        }

        /** Trusts these instead of the system's roots. */
        public Builder trust(TrustAnchors anchors) {
            return verifier(CertificateVerifier.trusting(anchors));
        }

        /** Shows this certificate to servers that ask for one. */
        public Builder identity(Identity identity) {
            return identities(IdentitySource.of(identity));
        }

        /** Chooses a certificate for servers that ask for one. */
        public Builder identities(IdentitySource source) {
            this.identities = Objects.requireNonNull(source);
            forgetSessions(); // servers know what is kept by the identity before
            return this;
        }

        /**
         * Keeps sessions here to resume them, instead of in memory for this configuration alone. They belong to one verifier and one
         * source of identities: say this after those.
         */
        public Builder sessions(ClientSessions value) {
            this.sessions = Objects.requireNonNull(value);
            return this;
        }

        /** Resumes nothing. */
        public Builder withoutResumption() {
            return sessions(ClientSessions.none());
        }

        /** Authenticates by this key, which stays the caller's, and accepts no server that does not have it. */
        public Builder preSharedKey(PreSharedKey key) {
            this.preSharedKey = Objects.requireNonNull(key);
            forgetSessions(); // what began without the key is not resumed with it
            return this;
        }

        /**
         * Offers early data where a session allows it: what is sent early can be replayed by an attacker, and is not protected by keys
         * of its own connection alone (RFC 8446, Section 2.3). Off by default.
         */
        public Builder earlyData() {
            this.earlyData = true;
            return this;
        }

        /**
         * Asks servers of TLS 1.3 for so many tickets, where sessions are kept: a client that opens connections in parallel needs one for
         * each, another may need fewer than servers give. By default the number is theirs.
         */
        public Builder ticketRequest(TicketRequest value) {
            this.ticketRequest = Objects.requireNonNull(value);
            return this;
        }

        /** Lets servers ask for a certificate after the handshake too (RFC 8446, Section 4.6.2). Off by default. */
        public Builder postHandshakeAuthentication() {
            this.postHandshakeAuthentication = true;
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

        /** Allows these; see there for what each gives up. */
        public Builder allow(Concession... concessions) {
            builder.concede(concessions);
            return builder;
        }
    }
}

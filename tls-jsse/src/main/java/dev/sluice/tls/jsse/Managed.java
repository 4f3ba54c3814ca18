package dev.sluice.tls.jsse;

import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsObserver;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Environment;
import dev.sluice.tls.config.Identities;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentityRequest;
import dev.sluice.tls.config.IdentitySource;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.session.ClientSessions;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.Resumption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Configurations out of JSSE's key and trust managers. For any thread. */
final class Managed implements Origin {
    /** How many servers' sessions are kept. */
    private static final int SERVERS = 256;

    /** What all names of authorities together may take in a request: a third of the largest that peers take by default. */
    private static final int AUTHORITIES = 1 << 14;

    private final SecurityPolicy policy;
    private final Environment environment;
    private final Optional<TlsObserver> observer;
    private final Optional<EarlyDataPolicy> earlyData;
    private final IdentitySource identities;
    private final ManagedTrust trust;
    private final List<X500Principal> authorities;
    private final ClientSessions kept = ClientSessions.inMemory(SERVERS);
    private final Resumption resumption;
    private final SessionContext clientSessions = new SessionContext();
    private final SessionContext serverSessions = new SessionContext();

    Managed(
            SecurityPolicy policy,
            @Nullable X509KeyManager keys,
            X509TrustManager trust,
            Environment environment,
            Optional<TlsObserver> observer,
            Optional<EarlyDataPolicy> earlyData) {
        this.observer = observer;
        this.earlyData = earlyData;
        this.policy = policy;
        this.environment = environment;
        this.identities = keys == null ? request -> Operation.completed(Optional.empty()) : shown(keys);
        this.trust = new ManagedTrust(trust);
        this.authorities = namesOf(trust.getAcceptedIssuers());
        this.resumption = Resumption.byTickets().boundTo(environment);
    }

    /** The session knows what the peer accepts before the key manager is asked. */
    private static IdentitySource shown(X509KeyManager keys) {
        IdentitySource source = Identities.fromKeyManager(new PartyKeys(keys));
        long epoch = keys instanceof CountedKeys counted ? counted.epoch() : 0;
        return new IdentitySource() {
            @Override
            public Operation<Optional<Identity>> choose(IdentityRequest request) {
                request.attachment()
                        .find(Connection.class)
                        .flatMap(Connection::party)
                        .ifPresent(party -> {
                            party.handshake().peerVerifies(request.certificateSchemes());
                            party.handshake().asked(request.serverName().map(ServerName::toString));
                        });
                return source.choose(request).map(found -> found.map(identity -> identity.ofEpoch(epoch)));
            }

            @Override
            public long epoch() {
                return epoch;
            }
        };
    }

    private static List<X500Principal> namesOf(X509Certificate @Nullable [] issuers) {
        List<X500Principal> names = issuers == null
                ? List.of()
                : Arrays.stream(issuers)
                        .map(X509Certificate::getSubjectX500Principal)
                        .distinct()
                        .toList();
        int size = names.stream().mapToInt(name -> name.getEncoded().length + 2).sum();
        return size > AUTHORITIES ? List.of() : names;
    }

    @Override
    public Parameters parameters(boolean client) {
        return Parameters.of(policy, List.of());
    }

    @Override
    public ClientConfig client(Parameters parameters, boolean named) throws SSLException {
        ClientConfig.Builder builder = ClientConfig.builder()
                .policy(parameters.policy())
                .environment(environment)
                .applicationProtocols(parameters.applicationProtocols())
                .verifier(trust)
                .identities(identities)
                .sessions(named ? kept : ClientSessions.none());
        observer.ifPresent(builder::observer);
        return builder.build();
    }

    @Override
    public ServerConfig server(Parameters parameters, Party<?> party) throws SSLException {
        ServerConfig.Builder builder = ServerConfig.builder()
                .policy(parameters.policy())
                .environment(environment)
                .applicationProtocols(parameters.applicationProtocols())
                .identities(identities);
        observer.ifPresent(builder::observer);
        ClientAuthentication asked = parameters.needsClient()
                ? ClientAuthentication.REQUIRE
                : parameters.wantsClient() ? ClientAuthentication.REQUEST : ClientAuthentication.NONE;
        if (asked != ClientAuthentication.NONE) {
            builder.clientAuthentication(asked, trust).authorities(authorities);
        }
        earlyData.filter(policy -> parameters.acceptsEarlyData()).ifPresent(builder::earlyData);
        // Last: whoever asks clients otherwise does not resume what this one began.
        String context = asked + " " + parameters.identification();
        return ClientHello.choosing(
                builder.resumption(resumption.withLifetime(lifetime()).inContext(context))
                        .build(),
                parameters,
                party);
    }

    private Duration lifetime() {
        int seconds = serverSessions.getSessionTimeout();
        Duration wanted = Duration.ofSeconds(seconds);
        return seconds == 0 || wanted.compareTo(Resumption.LONGEST) > 0 ? Resumption.LONGEST : wanted;
    }

    @Override
    public SessionContext sessions(boolean client) {
        return client ? clientSessions : serverSessions;
    }
}

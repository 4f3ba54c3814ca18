package dev.sluice.tls.jsse;

import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Configurations as they are, of one role or both. JSSE's parameters may narrow the policy and choose other application protocols; who is
 * trusted, how names are checked and whether clients are asked is the configuration's. For any thread.
 */
final class Configured implements Origin {
    private final @Nullable ClientConfig client;
    private final @Nullable ServerConfig server;
    private final SessionContext sessions = new SessionContext();

    Configured(@Nullable ClientConfig client, @Nullable ServerConfig server) {
        if (client != null && client.earlyData()) {
            throw new IllegalArgumentException("early data cannot be sent through javax.net.ssl");
        }
        this.client = client;
        this.server = server == null ? null : StoredSessions.in(server);
    }

    @Override
    public Parameters parameters(boolean asClient) {
        if (asClient && client != null) {
            return Parameters.of(client.settings().policy(), client.settings().applicationProtocols());
        }
        if (!asClient && server != null) {
            Parameters parameters =
                    Parameters.of(server.settings().policy(), server.settings().applicationProtocols());
            switch (server.clientAuthentication()) {
                case NONE -> {}
                case REQUEST -> parameters.wantClient(true);
                case REQUIRE -> parameters.needClient(true);
            }
            return parameters;
        }
        return Parameters.of(SecurityPolicy.DEFAULT, List.of());
    }

    @Override
    public ClientConfig client(Parameters parameters, boolean named) throws SSLException {
        if (client == null) {
            throw new SSLException("this context is a server's: it has no ClientConfig");
        }
        if (!named) {
            throw new SSLException("a client needs the name of its server, to check it: create the engine with a host");
        }
        SecurityPolicy policy = parameters.policy();
        List<String> protocols = parameters.applicationProtocols();
        boolean same = policy.equals(client.settings().policy())
                && protocols.equals(client.settings().applicationProtocols());
        return same
                ? client
                : client.toBuilder()
                        .policy(policy)
                        .applicationProtocols(protocols)
                        .build();
    }

    @Override
    public ServerConfig server(Parameters parameters, Party<?> party) throws SSLException {
        if (server == null) {
            throw new SSLException("this context is a client's: it has no ServerConfig");
        }
        requireAsksAsMuch(server.clientAuthentication(), parameters);
        SecurityPolicy policy = parameters.policy();
        List<String> protocols = parameters.applicationProtocols();
        boolean same = policy.equals(server.settings().policy())
                && protocols.equals(server.settings().applicationProtocols());
        ServerConfig changed = same
                ? server
                : server.toBuilder()
                        .policy(policy)
                        .applicationProtocols(protocols)
                        .build();
        return ClientHello.choosing(parameters.withEarlyDataAsAsked(changed), parameters, party);
    }

    /** An application that wants clients to show who they are must not be left with strangers. */
    private static void requireAsksAsMuch(ClientAuthentication asked, Parameters parameters) throws SSLException {
        boolean enough = parameters.needsClient()
                ? asked == ClientAuthentication.REQUIRE
                : !parameters.wantsClient() || asked != ClientAuthentication.NONE;
        if (!enough) {
            throw new SSLException("the application wants certificates of clients and the ServerConfig says " + asked
                    + ": say so there, with who is trusted");
        }
    }

    @Override
    public SessionContext sessions(boolean asClient) {
        return sessions;
    }
}

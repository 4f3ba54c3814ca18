package dev.sluice.tls.jsse;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What a handshake begins with in the core, once what was set before it is settled. */
abstract sealed class Opening {
    private final Connection connection;

    private Opening(Connection connection) {
        this.connection = connection;
    }

    /** What is attached to the connection. */
    Connection connection() {
        return connection;
    }

    abstract ConnectionSettings settings();

    static final class Client extends Opening {
        private final ClientConfig config;
        private final Optional<ServerName> name;

        private Client(ClientConfig config, Optional<ServerName> name, Connection connection) {
            super(connection);
            this.config = config;
            this.name = name;
        }

        ClientConfig config() {
            return config;
        }

        /** What the core is to call the server. */
        ServerName server() {
            return name.orElse(ServerNames.NONE);
        }

        @Override
        ConnectionSettings settings() {
            return config.settings();
        }
    }

    static final class Server extends Opening {
        private final ServerConfig config;

        private Server(ServerConfig config, Connection connection) {
            super(connection);
            this.config = config;
        }

        ServerConfig config() {
            return config;
        }

        @Override
        ConnectionSettings settings() {
            return config.settings();
        }
    }

    /**
     * Settles what was set, and begins the party's session.
     *
     * @param host the peer's; empty if unknown
     * @param exporter gives the session keying material, once there is some
     */
    static Opening of(Settings settings, Party<?> party, String host, int port, SluiceSession.Exporting exporter)
            throws SSLException {
        Origin origin = settings.origin();
        boolean client = settings.isClient();
        Parameters agreed = settings.ask(Parameters::copy);
        Connection connection = new Connection(party, host, port, agreed.identification());
        Opening opening = client
                ? client(origin, agreed, host, connection)
                : new Server(origin.server(agreed, party), connection);
        SluiceSession session = SluiceSession.begun(opening.settings(), host, port, origin.sessions(client), exporter);
        if (opening instanceof Client asking) {
            session.asked(asking.name.filter(ServerName.Dns.class::isInstance).map(ServerName::toString));
            asking.name.ifPresent(server -> session.resumable(asking.config.sessions(), server));
        }
        settings.settle(agreed);
        party.begin(session);
        return opening;
    }

    private static Client client(Origin origin, Parameters agreed, String host, Connection connection)
            throws SSLException {
        Optional<ServerName> name = ServerNames.find(agreed.hasServerNames() ? agreed.serverName() : host);
        ClientConfig config = origin.client(agreed, name.isPresent() && !host.isEmpty());
        return new Client(config, name, connection);
    }
}

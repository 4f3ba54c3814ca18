package dev.sluice.tls.jsse;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import javax.net.ssl.SSLException;

/** Where a connection's configuration comes from, once its parameters are settled. For any thread. */
interface Origin {

    /** What connections of a role start with. */
    Parameters parameters(boolean client);

    /**
     * For a client.
     *
     * @param named whether the server has a name by which sessions with it can be found again
     */
    ClientConfig client(Parameters parameters, boolean named) throws SSLException;

    ServerConfig server(Parameters parameters, Party<?> party) throws SSLException;

    SessionContext sessions(boolean client);
}

package dev.sluice.samples.proxy;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * From where to where a proxy forwards.
 *
 * @param listen where clients come in; port 0 takes a free one
 * @param terminate what TLS is served by to them; they come in plain if it is empty
 * @param host where the target is, looked up for every connection
 * @param originate how TLS is spoken to the target; it is reached plain if it is empty
 */
public record Route(
        InetSocketAddress listen,
        Optional<ServerConfig> terminate,
        String host,
        int port,
        Optional<Originate> originate) {

    /** TLS to the target. Not a record: a configuration may hold a key. */
    public static final class Originate {
        private final ClientConfig config;
        private final ServerName name;

        /**
         * By this configuration.
         *
         * @param name what the target's certificate must bear
         */
        public Originate(ClientConfig config, ServerName name) {
            this.config = config;
            this.name = name;
        }

        ClientConfig config() {
            return config;
        }

        ServerName name() {
            return name;
        }
    }
}

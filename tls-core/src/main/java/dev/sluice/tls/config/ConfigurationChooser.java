package dev.sluice.tls.config;

import dev.sluice.tls.Operation;

/**
 * Chooses a server's configuration by the ClientHello. Called inside a verb of the engine: describe the work, do not do it.
 * To refuse, fail with {@link dev.sluice.tls.TlsException#incompatible}; the client sees the alert of that mismatch.
 */
@FunctionalInterface
public interface ConfigurationChooser {
    Operation<ServerConfig> choose(ClientHelloFacts hello);
}

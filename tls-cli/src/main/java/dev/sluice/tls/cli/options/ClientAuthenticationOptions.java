package dev.sluice.tls.cli.options;

import dev.sluice.tls.cli.terminal.UsageException;
import dev.sluice.tls.config.CertificateVerifier;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.TrustAnchors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether clients have to say who they are. The option that names their authorities is the command's own. */
public final class ClientAuthenticationOptions {
    @Option(
            names = "--client-auth",
            paramLabel = "MODE",
            description = "none, request (a client may come without certificate) or require.")
    private Optional<ClientAuthentication> mode = Optional.empty();

    /** Whether it is given. */
    public boolean isGiven() {
        return mode.isPresent();
    }

    /** What is given, or this. */
    public ClientAuthentication orElse(ClientAuthentication other) {
        return mode.orElse(other);
    }

    /**
     * Puts it into a configuration.
     *
     * @param authorities the file of the clients' authorities, which alone means that a certificate is required
     * @param option how that file is given
     */
    public void applyTo(ServerConfig.Builder config, Optional<Path> authorities, String option) throws IOException {
        applyTo(config, authorities, option, ClientAuthentication.REQUIRE);
    }

    /**
     * Puts it into a configuration. With {@link ClientAuthentication#NONE} too the authorities are for whoever is asked after the
     * handshake.
     *
     * @param alone what {@code authorities} mean without {@code --client-auth}
     */
    public void applyTo(
            ServerConfig.Builder config, Optional<Path> authorities, String option, ClientAuthentication alone)
            throws IOException {
        ClientAuthentication wanted = mode.orElse(authorities.isPresent() ? alone : ClientAuthentication.NONE);
        if (authorities.isPresent()) {
            TrustAnchors anchors = TrustAnchors.fromPem(authorities.get());
            config.clientAuthentication(wanted, CertificateVerifier.trusting(anchors));
            config.authorities(anchors.names());
        } else if (wanted != ClientAuthentication.NONE) {
            throw new UsageException("--client-auth needs " + option + " FILE: the authorities of client certificates");
        }
    }
}

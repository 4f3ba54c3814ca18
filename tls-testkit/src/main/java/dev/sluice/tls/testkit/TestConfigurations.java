package dev.sluice.tls.testkit;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Environment;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.session.Resumption;
import java.util.List;

/**
 * Configurations that fit together: the server is {@code localhost} with a certificate that the client trusts. With one seed
 * every run gives the same bytes: the key exchange is X25519 and signatures are Ed25519's, which use no randomness.
 */
public final class TestConfigurations {
    private final Environment clientEnvironment;
    private final Environment serverEnvironment;

    /** Time from {@code clock}, randomness of both ends from {@code seed}. */
    public TestConfigurations(ManualClock clock, long seed) {
        this.clientEnvironment = Environments.of(clock, 2 * seed);
        this.serverEnvironment = Environments.of(clock, 2 * seed + 1);
    }

    /** A client, to be changed and built. */
    public ClientConfig.Builder client() {
        return ClientConfig.builder()
                .verifier(authority().verifier(clientEnvironment.clock()))
                .policy(policy())
                .environment(clientEnvironment);
    }

    /** A server, to be changed and built. It gives no tickets, so that nothing follows a handshake by itself. */
    public ServerConfig.Builder server() {
        return ServerConfig.builder()
                .identity(certificate().identity())
                .policy(policy())
                .resumption(Resumption.off())
                .environment(serverEnvironment);
    }

    /** The authority of the server's certificate, one per JVM. */
    public static TestAuthority authority() {
        return Shared.AUTHORITY;
    }

    /** The server's certificate, one per JVM. */
    public static TestCertificate certificate() {
        return Shared.CERTIFICATE;
    }

    private static SecurityPolicy policy() {
        return SecurityPolicy.DEFAULT.withGroups(List.of(NamedGroup.X25519, NamedGroup.SECP256R1));
    }

    private static final class Shared {
        static final TestAuthority AUTHORITY = TestAuthority.create(KeyKind.ED25519);
        static final TestCertificate CERTIFICATE = AUTHORITY
                .request("localhost", "127.0.0.1", "::1")
                .key(KeyKind.ED25519)
                .issue();
    }
}

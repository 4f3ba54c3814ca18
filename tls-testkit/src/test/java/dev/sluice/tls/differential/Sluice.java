package dev.sluice.tls.differential;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentitySelection;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.testkit.ScriptedPeer;
import dev.sluice.tls.testkit.ScriptedTransport;
import dev.sluice.tls.testkit.TestAuthority;
import java.util.List;
import java.util.Optional;

/** Our engines. */
final class Sluice implements Implementation {
    private final Credentials credentials;

    Sluice(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public Party party(Scenario scenario, Role role, ScriptedTransport transport) {
        TlsEngine engine = role == Role.CLIENT
                ? TlsEngine.client(client(scenario), ServerName.of(scenario.name()))
                : TlsEngine.server(server(scenario));
        return new SluiceParty(
                new ScriptedPeer(engine, transport), scenario.ours().rekeys());
    }

    private ClientConfig client(Scenario scenario) {
        ClientConfig.Builder client = ClientConfig.builder()
                .verifier(credentials.root(scenario.client().trusted()).verifier());
        identity(scenario, Role.CLIENT).ifPresent(identity -> client.identities(IdentitySelection.of(identity)));
        return configure(client, scenario, Role.CLIENT).build();
    }

    private ServerConfig server(Scenario scenario) {
        ServerConfig.Builder server = ServerConfig.builder();
        Identity identity = identity(scenario, Role.SERVER).orElseThrow();
        if (scenario.strict()) {
            server.identities(IdentitySelection.of(identity));
        } else {
            server.identity(identity);
        }
        if (scenario.asked() != ClientAuthentication.NONE) {
            TestAuthority root = credentials.root(scenario.server().trusted());
            server.clientAuthentication(scenario.asked(), root.verifier())
                    .authorities(List.of(root.root().getSubjectX500Principal()));
        }
        return configure(server, scenario, Role.SERVER).build();
    }

    private Optional<Identity> identity(Scenario scenario, Role role) {
        return scenario.settings(role)
                .credential()
                .map(credential -> credentials.certificate(credential, role).identity());
    }

    private static <B extends ConnectionSettings.Builder<B>> B configure(B builder, Scenario scenario, Role role) {
        return builder.policy(policy(scenario, role))
                .applicationProtocols(scenario.settings(role).protocols())
                .recordSize(scenario.ours().recordSize())
                .recordPadding(scenario.ours().recordPadding())
                .middleboxCompatibility(scenario.ours().middleboxCompatibility());
    }

    private static SecurityPolicy policy(Scenario scenario, Role role) {
        Settings settings = scenario.settings(role);
        return new SecurityPolicy(
                "drawn",
                List.of(ProtocolVersion.TLS13),
                settings.suites(),
                settings.groups(),
                role == Role.CLIENT ? scenario.ours().keyShares() : List.of(),
                settings.schemes().stream()
                        .filter(SignatureScheme::signsHandshakes)
                        .toList(),
                settings.schemes());
    }
}

package dev.sluice.tls.bench.peer;

import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.config.CertificateVerifier;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identities;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.config.TrustAnchors;
import dev.sluice.tls.session.Resumption;
import java.util.List;

/** Our own engine. */
final class SluicePeer implements TlsPeer {
    private static final ServerName NAME = ServerName.of(SERVER_NAME);

    private final ClientConfig client;
    private final ServerConfig server;

    SluicePeer(Scenario scenario, Credentials credentials) {
        SecurityPolicy policy = SecurityPolicy.DEFAULT
                .withCipherSuites(List.of(scenario.suite()))
                .withGroups(List.of(scenario.group()));
        Identity identity = Identities.of(credentials.key(), credentials.chain());
        ClientConfig.Builder anyone =
                ClientConfig.builder().policy(policy).dangerous().acceptAnyCertificate();
        PeerVerifier verifier = scenario.verified()
                ? CertificateVerifier.trusting(TrustAnchors.of(credentials.root()))
                : anyone.build().verifier();
        ClientConfig.Builder clients = ClientConfig.builder().policy(policy).verifier(verifier);
        ServerConfig.Builder servers =
                ServerConfig.builder().policy(policy).identity(identity).resumption(Resumption.off());
        if (scenario.mutual()) {
            clients.identity(identity);
            servers.clientAuthentication(ClientAuthentication.REQUIRE, verifier);
        }
        this.client = clients.build();
        this.server = servers.build();
    }

    @Override
    public End client() {
        return new SluiceEnd(TlsEngine.client(client, NAME));
    }

    @Override
    public End server() {
        return new SluiceEnd(TlsEngine.server(server));
    }

    @Override
    public Memory memory() {
        return Memory.HEAP;
    }

    @Override
    public void close() {}
}

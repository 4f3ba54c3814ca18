package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientHelloFacts;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.SignatureAlgorithms;
import dev.sluice.tls.extension.SupportedGroups;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import java.util.List;
import java.util.Optional;

/** START of a server: a ClientHello, and the configuration that answers it. */
public record WaitClientHello(Endpoint endpoint, ServerConfig config) implements HandshakeState {

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        if (!(message instanceof ClientHello hello)) {
            throw unexpected(message);
        }
        if (config.chooser().isEmpty()) {
            return new ReceivedClientHello(endpoint, config, hello).negotiate(out);
        }
        return new Step.Await<>(
                this,
                Purpose.CHOOSE_CONFIGURATION,
                config.chooser().get().choose(facts(hello)),
                (chosen, next) ->
                        new ReceivedClientHello(endpoint.with(chosen.settings()), chosen, hello).negotiate(next));
    }

    private ClientHelloFacts facts(ClientHello hello) {
        List<Integer> versions = hello.extensions()
                .find(SupportedVersions.class)
                .map(offer ->
                        offer instanceof SupportedVersions.Offered offered ? offered.versions() : List.<Integer>of())
                .orElse(List.of(hello.legacyVersion()));
        List<Integer> groups = hello.extensions()
                .find(SupportedGroups.class)
                .map(SupportedGroups::groups)
                .orElse(List.of());
        List<Integer> schemes = hello.extensions()
                .find(SignatureAlgorithms.class)
                .map(SignatureAlgorithms::schemes)
                .orElse(List.of());
        return new ClientHelloFacts(
                ReceivedClientHello.serverName(hello),
                hello.extensions()
                        .find(ApplicationProtocols.class)
                        .map(ApplicationProtocols::names)
                        .orElse(List.of()),
                versions.stream()
                        .map(ProtocolVersion::of)
                        .flatMap(Optional::stream)
                        .toList(),
                groups.stream().map(NamedGroup::of).flatMap(Optional::stream).toList(),
                schemes.stream()
                        .map(SignatureScheme::of)
                        .flatMap(Optional::stream)
                        .toList(),
                endpoint.attachment());
    }
}

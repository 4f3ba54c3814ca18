package dev.sluice.tls.jsse;

import dev.sluice.tls.Mismatch;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientHelloFacts;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What JSSE lets an application decide by the ClientHello: whether its server name is served, and the protocol of ALPN. */
final class ClientHello {
    private ClientHello() {}

    /** {@code base}, with those decisions made when the ClientHello is there; the same if there is none to make. */
    static ServerConfig choosing(ServerConfig base, Parameters parameters, Party<?> party) {
        boolean nothingToChoose = !parameters.hasMatchers()
                && !party.selectsProtocol()
                && base.earlyData().isEmpty()
                && base.chooser().isEmpty()
                && base.settings().applicationProtocols().isEmpty();
        if (nothingToChoose) {
            return base;
        }
        return base.toBuilder()
                .chooser(hello -> base.chooser()
                        .map(chooser -> decided(chooser.choose(hello), parameters, party, hello))
                        .orElseGet(() -> Operation.compute(() -> decided(base, parameters, party, hello))))
                .build();
    }

    /** The same for what a chooser of the configuration's own gives, when it does. */
    private static Operation<ServerConfig> decided(
            Operation<ServerConfig> chosen, Parameters parameters, Party<?> party, ClientHelloFacts hello) {
        return Operation.async(() -> {
            CompletableFuture<ServerConfig> decided = new CompletableFuture<>();
            decided.whenComplete((config, failure) -> chosen.cancel());
            chosen.onDone(() -> {
                try {
                    decided.complete(decided(chosen.result(), parameters, party, hello));
                } catch (TlsException | RuntimeException e) {
                    decided.completeExceptionally(e);
                }
            });
            chosen.start();
            return decided;
        });
    }

    private static ServerConfig decided(
            ServerConfig base, Parameters parameters, Party<?> party, ClientHelloFacts hello) throws TlsException {
        Optional<String> name = hello.serverName().map(ServerName::toString);
        party.handshake().asked(name);
        party.handshake().peerVerifies(hello.signatureSchemes());
        if (name.isPresent() && !parameters.accepts(ServerNames.shown(name.get()))) {
            throw TlsException.incompatible(Mismatch.UNKNOWN_SERVER_NAME, name.get());
        }
        List<String> ours = parameters.setsApplicationProtocols()
                ? parameters.applicationProtocols()
                : base.settings().applicationProtocols();
        Optional<String> protocol = protocol(ours, party, hello.applicationProtocols());
        party.protocolChosen(protocol);
        return StoredSessions.in(parameters.withEarlyDataAsAsked(base)).toBuilder()
                .applicationProtocols(protocol.map(List::of).orElse(List.of()))
                .build();
    }

    private static Optional<String> protocol(List<String> ours, Party<?> party, List<String> offered)
            throws TlsException {
        if (offered.isEmpty()) {
            return Optional.empty();
        }
        if (party.selectsProtocol()) {
            String chosen = party.selectProtocol(offered);
            if (chosen == null || (!chosen.isEmpty() && !offered.contains(chosen))) {
                throw noCommonProtocol("the application accepts none of " + offered);
            }
            return Optional.of(chosen).filter(one -> !one.isEmpty());
        }
        if (ours.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(ours.stream()
                .filter(offered::contains)
                .findFirst()
                .orElseThrow(() -> noCommonProtocol("the client offers " + offered + ", here are " + ours)));
    }

    private static TlsException noCommonProtocol(String detail) {
        return TlsException.incompatible(Mismatch.NO_COMMON_APPLICATION_PROTOCOL, detail);
    }
}

package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.replacing;

import dev.sluice.tls.Operation;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.extension.ApplicationProtocols;
import dev.sluice.tls.extension.RenegotiationInfo;
import dev.sluice.tls.extension.ServerNameExtension;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.wire.Opaque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Renegotiations that go wrong: the second handshake is altered, the first is right. */
final class Renegotiating {
    private Renegotiating() {}

    /** The client begins with an altered hello. */
    static Encounter clientBegins(Encounter encounter, UnaryOperator<ClientHello> change) throws TlsException {
        encounter.alterSecond(CLIENT, ClientHello.class, change::apply).handshake();
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        return encounter;
    }

    /** The server answers with an altered hello. */
    static Encounter serverAnswers(Encounter encounter, UnaryOperator<ServerHello> change) throws TlsException {
        encounter.alterSecond(SERVER, ServerHello.class, change::apply).handshake();
        encounter.engine(SERVER).updateKeys(Rekey.BOTH);
        return encounter;
    }

    /** The server shows another certificate the second time, which the client would trust as well. */
    static Encounter anotherServerCertificate(Encounter encounter) throws TlsException {
        List<Identity> identities = List.of(
                TestConfigurations.certificate().identity(),
                TestConfigurations.authority()
                        .request("localhost")
                        .key(KeyKind.ED25519)
                        .issue()
                        .identity());
        AtomicInteger next = new AtomicInteger();
        encounter
                .server(config -> config.identities(
                        request -> Operation.completed(Optional.of(identities.get(next.getAndIncrement())))))
                .handshake();
        encounter.engine(SERVER).updateKeys(Rekey.BOTH);
        return encounter;
    }

    static ClientHello withInfo(ClientHello hello, byte[] verifyData) {
        return extensions(hello, replacing(new RenegotiationInfo(Opaque.of(verifyData))));
    }

    static ServerHello withInfo(ServerHello hello, byte[] verifyData) {
        return extensions(hello, replacing(new RenegotiationInfo(Opaque.of(verifyData))));
    }

    static ClientHello withName(ClientHello hello, String name) {
        return extensions(hello, replacing(new ServerNameExtension(Optional.of(name))));
    }

    static ClientHello withProtocol(ClientHello hello, String name) {
        return extensions(hello, replacing(new ApplicationProtocols(List.of(name))));
    }

    static ClientHello withScsv(ClientHello hello) {
        List<Integer> suites = new ArrayList<>(hello.cipherSuites());
        suites.add(RenegotiationInfo.SCSV);
        return new ClientHello(
                hello.legacyVersion(),
                hello.random(),
                hello.legacySessionId(),
                suites,
                hello.legacyCompressionMethods(),
                hello.extensions());
    }
}

package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.CipherSuite.KeyExchange;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.CertificateCompression;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.message.NewSessionTicket;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.session.TicketKey;
import dev.sluice.tls.session.TicketKeySource;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.wire.Opaque;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code docs/state-machine.mmd} shows what handshakes do, no more and no less. */
class StateMachineTest {

    @Test
    void theDiagramShowsEveryTransitionAndNoOther() throws IOException {
        Set<String> taken = new TreeSet<>();
        for (boolean retried : new boolean[] {false, true}) {
            for (ClientAuthentication mode : ClientAuthentication.values()) {
                taken.addAll(transitions(encounter(retried, mode)));
                taken.addAll(transitions(withClientCertificate(encounter(retried, mode))));
                taken.addAll(transitions(compressing(withClientCertificate(encounter(retried, mode)))));
            }
            taken.addAll(
                    transitions(encounter(retried, ClientAuthentication.NONE).resumed()));
            taken.addAll(transitions(withEarlyData(encounter(retried, ClientAuthentication.NONE))));
        }

        for (ClientAuthentication mode : ClientAuthentication.values()) {
            taken.addAll(tls12Transitions(tls12(mode)));
            taken.addAll(tls12Transitions(withClientCertificate(tls12(mode))));
        }
        taken.addAll(tls12Transitions(
                tls12(ClientAuthentication.NONE).server(config -> config.resumption(Resumption.byTickets()))));
        taken.addAll(tls12Transitions(tls12(ClientAuthentication.NONE).resumed()));
        for (KeyExchange kind : List.of(KeyExchange.PSK, KeyExchange.ECDHE_PSK)) {
            taken.addAll(tls12Transitions(withKey(tls12(ClientAuthentication.NONE), kind)));
            taken.addAll(tls12Transitions(withKey(tls12(ClientAuthentication.NONE), kind)
                    .server(config -> config.resumption(Resumption.byTickets()))));
        }
        taken.addAll(tls12Transitions(
                withOtherTicketKey(tls12(ClientAuthentication.NONE).resumed())));

        assertThat(taken).isEqualTo(drawn());
    }

    private static Set<String> transitions(Encounter encounter) throws TlsException {
        StateRecorder recorder = new StateRecorder(encounter);
        try {
            recorder.run();
        } catch (TlsException e) {
            // A client without a certificate that must have one. The transitions before stay true.
            return recorder.transitions();
        }
        encounter.open(SERVER).queue(new NewSessionTicket(1, 1, Opaque.EMPTY, Opaque.of(new byte[1]), Extensions.NONE));
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        return recorder.run().transitions();
    }

    /** With an OCSP response, of which the client thinks nothing, and renegotiations that either side begins. */
    private static Encounter tls12(ClientAuthentication mode) {
        return new Encounter()
                .tls12()
                .nullCipher()
                .client(config ->
                        config.renegotiation(Renegotiation.ALLOWED).dangerous().acceptAnyCertificate())
                .server(config -> config.renegotiation(Renegotiation.ALLOWED)
                        .identity(TestConfigurations.certificate().identity().stapling(new byte[] {1}))
                        .clientAuthentication(
                                mode, TestConfigurations.authority().verifier()));
    }

    private static Encounter withKey(Encounter encounter, KeyExchange kind) {
        PreSharedKey key = PreSharedKey.imported(new byte[1], new byte[16], new byte[0]);
        SecurityPolicy policy = Encounter.TLS12.withCipherSuites(Arrays.stream(CipherSuite.values())
                .filter(suite -> suite.keyExchange() == kind)
                .toList());
        return encounter
                .client(config -> config.preSharedKey(key)
                        .policy(policy)
                        .dangerous()
                        .allow(Concession.PSK_WITHOUT_FORWARD_SECRECY))
                .server(config -> config.preSharedKeys((name, _) -> Operation.completed(Optional.of(key)))
                        .policy(policy)
                        .dangerous()
                        .allow(Concession.PSK_WITHOUT_FORWARD_SECRECY));
    }

    /** Tickets are renewed, for which the server waits. */
    private static Encounter withOtherTicketKey(Encounter encounter) {
        TicketKeySource before = encounter.resumption().keys().orElseThrow();
        TicketKeySource now = new TicketKeySource() {
            @Override
            public Operation<TicketKey> current(Attachment attachment) {
                return Operation.compute(
                        () -> TicketKey.of(new byte[TicketKey.NAME_LENGTH], new byte[TicketKey.KEY_LENGTH]));
            }

            @Override
            public Operation<Optional<TicketKey>> find(byte[] name, Attachment attachment) {
                return before.find(name, attachment);
            }
        };
        return encounter.server(config -> config.resumption(Resumption.byTickets(now)));
    }

    private static Set<String> tls12Transitions(Encounter encounter) throws TlsException {
        StateRecorder recorder = new StateRecorder(encounter);
        try {
            recorder.run();
        } catch (TlsException e) {
            return recorder.transitions();
        }
        for (Role role : Role.values()) {
            encounter.engine(role).updateKeys(Rekey.BOTH);
            recorder.run();
        }
        return recorder.transitions();
    }

    private static Encounter encounter(boolean retried, ClientAuthentication mode) {
        Encounter encounter = new Encounter()
                .nullCipher()
                .server(config -> config.clientAuthentication(
                        mode, TestConfigurations.authority().verifier()));
        return retried ? encounter.retried() : encounter;
    }

    private static Encounter withClientCertificate(Encounter encounter) {
        return encounter.client(
                config -> config.identity(TestConfigurations.certificate().identity()));
    }

    /** It comes back and offers early data, of which there is none. */
    private static Encounter withEarlyData(Encounter encounter) {
        return encounter
                .client(ClientConfig.Builder::earlyData)
                .server(config -> config.earlyData(EarlyDataPolicy.upTo(1, ReplayGuard.inMemory(1))))
                .resumed();
    }

    private static Encounter compressing(Encounter encounter) {
        return encounter
                .client(config -> config.certificateCompression(CertificateCompression.zlib()))
                .server(config -> config.certificateCompression(CertificateCompression.zlib()));
    }

    private static Set<String> drawn() throws IOException {
        Set<String> drawn = new TreeSet<>();
        for (String line : Files.readAllLines(repository().resolve("docs/state-machine.mmd"))) {
            if (line.contains(" --> ")) {
                drawn.add(line.strip());
            }
        }
        return drawn;
    }

    /** The folder with the wrapper, here or above. */
    private static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}

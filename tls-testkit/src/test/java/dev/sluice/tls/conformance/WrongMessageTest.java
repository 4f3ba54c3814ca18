package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Failure;
import dev.sluice.tls.Role;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.CertificateRequest;
import dev.sluice.tls.message.CertificateVerify;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.CompressedCertificate;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.EndOfEarlyData;
import dev.sluice.tls.message.Finished;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.HelloRetryRequest;
import dev.sluice.tls.message.KeyUpdate;
import dev.sluice.tls.message.NewSessionTicket;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.wire.Opaque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In every state every message that has no place there is refused, whoever sends it. */
class WrongMessageTest {
    private static final Map<String, byte[]> MESSAGES = messages();

    /** The states that wait, with whom they wait for, and what for. */
    enum Waiting {
        WaitServerHello(SERVER, ServerHello.class),
        WaitEncryptedExtensions(SERVER, EncryptedExtensions.class),
        WaitCertificate(SERVER, CertificateMessage.class),
        WaitCertificateVerify(SERVER, CertificateVerify.class),
        WaitFinished(SERVER, Finished.class),
        WaitClientHello(CLIENT, ClientHello.class),
        WaitClientCertificate(CLIENT, CertificateMessage.class),
        WaitClientCertificateVerify(CLIENT, CertificateVerify.class),
        WaitClientFinished(CLIENT, Finished.class);

        private final Role sender;
        private final Class<? extends HandshakeMessage> awaited;

        Waiting(Role sender, Class<? extends HandshakeMessage> awaited) {
            this.sender = sender;
            this.awaited = awaited;
        }

        boolean takes(String message) {
            return message.equals(awaited.getSimpleName())
                    || (this == WaitServerHello && message.equals("HelloRetryRequest"));
        }
    }

    @Rfc({"8446 4 unexpected", "8446 4.5 from-server", "8446 4.6.3 early", "8446 B no-old-messages"})
    @ParameterizedTest
    @EnumSource
    void isRefusedInPlaceOfTheRightOne(Waiting state) {
        MESSAGES.forEach((name, message) -> {
            if (state.takes(name)) {
                return;
            }
            Encounter encounter = mutual();
            queueBefore(encounter, state, message);
            assertRefused(encounter, state.sender.peer(), name + " in " + state);
        });
    }

    @Rfc({"8446 4 unexpected", "8446 4.1.2 no-renegotiation", "8446 4.6.2 not-offered", "8446 4.5 from-server"})
    @ParameterizedTest
    @EnumSource
    void isRefusedAfterTheHandshake(Role sender) {
        MESSAGES.forEach((name, message) -> {
            boolean right = name.equals("KeyUpdate") || (name.equals("NewSessionTicket") && sender == SERVER);
            if (!right) {
                Encounter encounter = mutual().handshake();
                encounter.open(sender).queue(message);
                assertRefused(encounter, sender.peer(), name + " when connected");
            }
        });
    }

    @Rfc("8446 4 unexpected")
    @Test
    void isRefusedInPlaceOfASecondHello() {
        MESSAGES.forEach((name, message) -> {
            if (!name.equals("ClientHello")) {
                Encounter encounter = new Encounter().retried();
                encounter.alterSecond(CLIENT, ClientHello.class, hello -> {
                    encounter.open(CLIENT).queue(message);
                    return hello;
                });
                assertRefused(encounter, SERVER, name + " in WaitSecondClientHello");
            }
        });
    }

    @Rfc("8446 4 unexpected")
    @Test
    void isRefusedWhenTheRightOneIsLeftOut() {
        for (Class<? extends HandshakeMessage> left :
                List.of(EncryptedExtensions.class, CertificateMessage.class, CertificateVerify.class)) {
            Encounter encounter = mutual();
            // Something that is sent in its place anyway: what follows it.
            encounter.alter(SERVER, left, message -> new Finished(Opaque.of(new byte[32])));
            assertRefused(encounter, CLIENT, left.getSimpleName() + " left out");
        }
        for (Class<? extends HandshakeMessage> left : List.of(CertificateMessage.class, CertificateVerify.class)) {
            Encounter encounter = mutual();
            encounter.alter(CLIENT, left, message -> new Finished(Opaque.of(new byte[32])));
            assertRefused(encounter, SERVER, left.getSimpleName() + " of the client left out");
        }
    }

    /** A second request, and a certificate that nobody asked for. */
    @Rfc({"8446 4.4.2 only-if-asked", "8446 4 unexpected"})
    @Test
    void isRefusedWhenItComesTwiceOrUnasked() {
        Encounter twice = mutual();
        twice.alter(SERVER, CertificateRequest.class, request -> {
            twice.open(SERVER).queue(request);
            return request;
        });
        assertRefused(twice, CLIENT, "a second CertificateRequest");

        Encounter unasked = new Encounter();
        unasked.alter(CLIENT, Finished.class, finished -> {
            unasked.open(CLIENT).queue(new CertificateMessage(Opaque.EMPTY, List.of()));
            return finished;
        });
        assertRefused(unasked, SERVER, "a Certificate that nobody asked for");
    }

    private static void queueBefore(Encounter encounter, Waiting state, byte[] message) {
        List<HandshakeMessage> seen = new ArrayList<>();
        encounter.alter(state.sender, state.awaited, right -> {
            if (seen.isEmpty()) {
                encounter.open(state.sender).queue(message);
            }
            seen.add(right);
            return right;
        });
    }

    private static void assertRefused(Encounter encounter, Role victim, String what) {
        encounter.exchange();
        assertThat(encounter.failureOf(victim))
                .as(what)
                .isInstanceOfSatisfying(
                        Failure.PeerMisbehaved.class,
                        failure -> assertThat(failure.violation())
                                .as("%s: %s", what, failure.message())
                                .isEqualTo(Violation.UNEXPECTED_MESSAGE));
        encounter.assertTold(victim.peer(), Violation.UNEXPECTED_MESSAGE.alert());
    }

    private static Encounter mutual() {
        return new Encounter()
                .client(config ->
                        config.identity(TestConfigurations.certificate().identity()))
                .server(config -> config.clientAuthentication(
                        ClientAuthentication.REQUIRE,
                        TestConfigurations.authority().verifier()));
    }

    /** Well-formed messages by name, and types that TLS 1.3 does not have. */
    private static Map<String, byte[]> messages() {
        Extensions versions = Extensions.of(new SupportedVersions.Selected(0x0304));
        Opaque random = Opaque.of(new byte[32]);
        List<HandshakeMessage> known = List.of(
                new ClientHello(0x0303, random, Opaque.EMPTY, List.of(0x1301), Opaque.of(bytes(0)), Extensions.NONE),
                new ServerHello(0x0303, random, Opaque.EMPTY, 0x1301, 0, versions),
                new HelloRetryRequest(0x0303, Opaque.EMPTY, 0x1301, 0, versions),
                new EncryptedExtensions(Extensions.NONE),
                new CertificateRequest(Opaque.EMPTY, Extensions.NONE),
                new CertificateMessage(Opaque.EMPTY, List.of()),
                new CompressedCertificate(1, 1, Opaque.of(bytes(1))),
                new CertificateVerify(0x0403, Opaque.of(bytes(1))),
                new Finished(random),
                new NewSessionTicket(1, 1, Opaque.EMPTY, Opaque.of(bytes(1)), Extensions.NONE),
                new KeyUpdate(false),
                new EndOfEarlyData());
        Map<String, byte[]> messages = new LinkedHashMap<>();
        known.forEach(message -> messages.put(message.getClass().getSimpleName(), message.encode()));
        messages.put("hello_request", bytes(0, 0, 0, 0));
        messages.put("hello_verify_request", bytes(3, 0, 0, 0));
        messages.put("server_key_exchange", bytes(12, 0, 0, 0));
        messages.put("server_hello_done", bytes(14, 0, 0, 0));
        messages.put("client_key_exchange", bytes(16, 0, 0, 0));
        messages.put("certificate_status", bytes(22, 0, 0, 0));
        messages.put("message_hash", bytes(254, 0, 0, 0));
        messages.put("an unknown type", bytes(99, 0, 0, 1, 7));
        return messages;
    }
}

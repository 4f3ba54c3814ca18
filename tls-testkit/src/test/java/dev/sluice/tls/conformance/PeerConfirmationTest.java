package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestConfigurations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a client learns that the server took its last flight: the RFC lets it be refused after its handshake is complete. */
class PeerConfirmationTest {

    private static long confirmations(Encounter encounter, Role role) {
        return encounter.end(role).events().stream()
                .filter(Event.PeerConfirmed.class::isInstance)
                .count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "key update", "ticket", "close_notify"})
    void comesOnceWithWhateverTheServerSaysFirst(String first) throws TlsException {
        Encounter encounter = new Encounter().handshake();
        assertThat(confirmations(encounter, CLIENT)).isZero();
        switch (first) {
            case "data" -> encounter.pair().transfer(SERVER, bytes(1));
            case "key update" -> encounter.engine(SERVER).updateKeys(Rekey.SENDING);
            case "ticket" -> encounter.open(SERVER).queue(bytes(4, 0, 0, 14, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 7, 0, 0));
            default -> encounter.engine(SERVER).closeWrite();
        }
        encounter.exchange();
        assertThat(confirmations(encounter, CLIENT)).isEqualTo(1);

        encounter.engine(CLIENT).closeWrite();
        encounter.exchange();
        assertThat(confirmations(encounter, CLIENT)).isEqualTo(1);
        assertThat(confirmations(encounter, SERVER)).isZero();
    }

    @Test
    void doesNotComeFromAServerThatRefusesTheCertificate() {
        TestAuthority stranger = TestAuthority.create();
        Encounter encounter = new Encounter()
                .client(config -> config.identity(stranger.issue("client")))
                .server(config -> config.clientAuthentication(
                        ClientAuthentication.REQUIRE,
                        TestConfigurations.authority().verifier()));
        encounter.exchange();

        assertThat(encounter.end(CLIENT).events()).anyMatch(Event.HandshakeComplete.class::isInstance);
        assertThat(confirmations(encounter, CLIENT)).isZero();
        assertThat(encounter.failureOf(CLIENT))
                .isEqualTo(new Failure.AlertReceived(AlertDescription.UNKNOWN_CA.code()));
    }

    /** In a resumed handshake of TLS 1.2 the client's Finished is the last message, so nothing has answered it. */
    @Test
    void doesNotComeWithTheEndOfAResumedHandshakeOfTls12() throws TlsException {
        Encounter encounter = new Encounter().tls12().resumed().handshake();
        assertThat(encounter.engine(CLIENT).parameters().orElseThrow().resumed())
                .isTrue();
        assertThat(confirmations(encounter, CLIENT)).isZero();

        encounter.pair().transfer(SERVER, bytes(1));
        encounter.exchange();
        assertThat(confirmations(encounter, CLIENT)).isEqualTo(1);
    }
}

package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.minus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.extension.EncryptThenMac;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.testkit.Records;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** AES-CBC in TLS 1.2: only where it is allowed by name, and only with the MAC over the ciphertext (RFC 7366). */
class EncryptThenMacTest {
    private static final CipherSuite CBC = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256;
    private static final CipherSuite GCM = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;

    /** Both ends allow these suites. */
    static Encounter encounter(CipherSuite... suites) {
        SecurityPolicy policy = Encounter.TLS12.withCipherSuites(List.of(suites));
        return new Encounter()
                .tls12()
                .client(config -> config.policy(policy).dangerous().allow(Concession.CBC_WITH_ENCRYPT_THEN_MAC))
                .server(config -> config.policy(policy).dangerous().allow(Concession.CBC_WITH_ENCRYPT_THEN_MAC));
    }

    /** Both ends speak AES-CBC alone. */
    static Encounter cbcAlone() {
        return encounter(CBC);
    }

    @Test
    void aPolicyThatNamesItIsNotEnough() {
        SecurityPolicy policy = Encounter.TLS12.withCipherSuites(List.of(CBC));

        assertThatIllegalStateException()
                .isThrownBy(() -> ClientConfig.builder().policy(policy).build())
                .withMessageContaining("dangerous().allow(Concession.CBC_WITH_ENCRYPT_THEN_MAC)");
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        new Encounter().server(config -> config.policy(policy)).pair())
                .withMessageContaining("dangerous().allow(Concession.CBC_WITH_ENCRYPT_THEN_MAC)");
    }

    @Test
    void itIsNeitherOfferedNorAnsweredWhereNobodyNeedsIt() {
        Encounter encounter = new Encounter().tls12();
        List<HandshakeMessage> client = encounter.watch(CLIENT);
        encounter.assertConnects();
        assertThat(((ClientHello) client.getFirst()).extensions().contains(EncryptThenMac.CODE))
                .isFalse();

        Encounter better = encounter(GCM, CBC);
        List<HandshakeMessage> offer = better.watch(CLIENT);
        List<HandshakeMessage> answer = better.watch(SERVER);
        better.assertConnects();
        assertThat(((ClientHello) offer.getFirst()).extensions().contains(EncryptThenMac.CODE))
                .isTrue();
        assertThat(((ServerHello) answer.getFirst()).extensions().contains(EncryptThenMac.CODE))
                .as("RFC 7366, Section 3: not with an authenticated cipher")
                .isFalse();
    }

    /** The handshake does not outlive what was altered; the server's choice is what counts. */
    @Test
    void aClientWithoutItGetsAnotherSuite() {
        Encounter encounter = encounter(CBC, GCM)
                .alter(CLIENT, ClientHello.class, hello -> extensions(hello, minus(EncryptThenMac.CODE)));
        List<HandshakeMessage> answer = encounter.watch(SERVER);
        encounter.exchange();

        assertThat(((ServerHello) answer.getFirst()).cipherSuite()).isEqualTo(GCM.code());
    }

    @Test
    void aClientWithNothingElseIsRefused() {
        cbcAlone()
                .alter(CLIENT, ClientHello.class, hello -> extensions(hello, minus(EncryptThenMac.CODE)))
                .assertRefusedBy(SERVER, Mismatch.NO_ENCRYPT_THEN_MAC);
    }

    /** It would encrypt and not authenticate what it encrypts, which is what padding oracles live of. */
    @Test
    void aServerThatMacsThenEncryptsIsRefused() {
        cbcAlone()
                .alter(SERVER, ServerHello.class, hello -> extensions(hello, minus(EncryptThenMac.CODE)))
                .assertRefusedBy(CLIENT, Mismatch.NO_ENCRYPT_THEN_MAC);
    }

    @ParameterizedTest
    @EnumSource
    void aRecordThatWasTouchedEndsTheConnection(Role sender) {
        Encounter encounter = cbcAlone();
        encounter.assertConnects();
        byte[] forged = Records.plaintext(Records.APPLICATION_DATA, new byte[16 + 16 + 32]);
        forged[2] = 3;
        encounter.inject(sender, forged);

        encounter.assertRefusedBy(sender.peer(), Violation.BAD_RECORD_MAC);
    }

    @Test
    void sessionsAreResumedWithIt() {
        Encounter encounter = cbcAlone().resumed();
        List<HandshakeMessage> answer = encounter.watch(SERVER);
        encounter.assertConnects();

        assertThat(encounter.engine(CLIENT).parameters().orElseThrow().resumed())
                .isTrue();
        assertThat(((ServerHello) answer.getFirst()).extensions().contains(EncryptThenMac.CODE))
                .isTrue();
    }

    @Test
    void itIsStillThereAfterARenegotiation() throws TlsException {
        Consumer<ClientConfig.Builder> client = config -> config.renegotiation(Renegotiation.ALLOWED);
        Consumer<ServerConfig.Builder> server = config -> config.renegotiation(Renegotiation.ALLOWED);
        Encounter encounter = cbcAlone().client(client).server(server);
        List<HandshakeMessage> answers = encounter.watch(SERVER);
        encounter.assertConnects();
        int before = encounter.keys(CLIENT);
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        encounter.exchange().assertTalks();

        assertThat(encounter.keys(CLIENT)).isGreaterThan(before);
        assertThat(answers)
                .filteredOn(ServerHello.class::isInstance)
                .hasSize(2)
                .allMatch(hello -> ((ServerHello) hello).extensions().contains(EncryptThenMac.CODE));
    }

    // ---- sizes

    /** Whatever is said fits the least room: handshakes, data, another handshake, an alert that takes two. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = ".*_ECDSA_.*CBC.*")
    void theLeastRoomIsEnough(CipherSuite suite) throws TlsException {
        Encounter encounter = encounter(suite)
                .client(config -> config.renegotiation(Renegotiation.ALLOWED))
                .server(config -> config.renegotiation(Renegotiation.ALLOWED));
        for (Role role : Role.values()) {
            encounter.end(role).outputSize(() -> encounter.engine(role).minimumOutput());
        }
        encounter.assertConnects();
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        encounter.exchange().assertTalks();
        byte[] data = new byte[5000];
        Arrays.fill(data, (byte) 7);
        assertThat(encounter.pair().transfer(SERVER, data)).isEqualTo(data);
        encounter.engine(CLIENT).closeWrite();
        encounter.exchange();

        assertThat(encounter.end(SERVER).events()).last().hasToString("PeerClosed[]");
    }
}

package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.testkit.Rfc;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keying material for applications, and the key log (RFC 8446, Section 7.5; RFC 5705; RFC 9850). */
class ExportersTest {
    private static final byte[] NO_CONTEXT = new byte[0];

    @Rfc({"8446 7.5 exporter", "5705 4"})
    @ParameterizedTest
    @EnumSource(names = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"})
    void giveBothEndsTheSame(CipherSuite suite) throws TlsException {
        Encounter encounter = new Encounter()
                .client(config -> config.policy(SecurityPolicy.DEFAULT.withCipherSuites(List.of(suite))))
                .handshake();
        for (int length : new int[] {1, 16, 32, 48, 64, 255}) {
            byte[] atClient = encounter.engine(CLIENT).exportKeyingMaterial("EXPORTER-test", bytes(1, 2), length);
            byte[] atServer = encounter.engine(SERVER).exportKeyingMaterial("EXPORTER-test", bytes(1, 2), length);
            assertThat(atClient).isEqualTo(atServer).hasSize(length);
        }
    }

    @Rfc("8446 7.5 exporter")
    @Test
    void differByLabelContextAndConnection() throws TlsException {
        Encounter encounter = new Encounter(1).handshake();
        byte[] one = encounter.engine(CLIENT).exportKeyingMaterial("one", NO_CONTEXT, 32);

        assertThat(encounter.engine(CLIENT).exportKeyingMaterial("one", NO_CONTEXT, 32))
                .isEqualTo(one);
        assertThat(encounter.engine(CLIENT).exportKeyingMaterial("two", NO_CONTEXT, 32))
                .isNotEqualTo(one);
        assertThat(encounter.engine(CLIENT).exportKeyingMaterial("one", bytes(0), 32))
                .isNotEqualTo(one);
        assertThat(new Encounter(2).handshake().engine(CLIENT).exportKeyingMaterial("one", NO_CONTEXT, 32))
                .isNotEqualTo(one);
    }

    @Rfc("8446 7.5 exporter")
    @Test
    void outliveKeyUpdates() throws TlsException {
        Encounter encounter = new Encounter().handshake();
        byte[] before = encounter.engine(CLIENT).exportKeyingMaterial("label", NO_CONTEXT, 32);
        encounter.engine(CLIENT).updateKeys(Rekey.BOTH);
        encounter.exchange();

        for (Role role : Role.values()) {
            assertThat(encounter.engine(role).exportKeyingMaterial("label", NO_CONTEXT, 32))
                    .isEqualTo(before);
        }
    }

    /** TLS-Exporter(label, context, length), computed here by the words of the RFC, from the secret in the key log. */
    @Rfc("8446 7.5 exporter")
    @ParameterizedTest
    @ValueSource(strings = {"", "EXPORTER-Channel-Binding", "ttls keying material"})
    void areComputedAsTheRfcSays(String label) throws Exception {
        List<String> log = new ArrayList<>();
        Encounter encounter =
                new Encounter().client(config -> config.keyLog(log::add)).handshake();
        byte[] secret = HexFormat.of().parseHex(log.getLast().split(" ")[2]);
        byte[] derived =
                expandLabel(secret, label, MessageDigest.getInstance("SHA-256").digest(), 32);
        byte[] expected = expandLabel(
                derived, "exporter", MessageDigest.getInstance("SHA-256").digest(bytes(9, 9)), 20);

        assertThat(encounter.engine(SERVER).exportKeyingMaterial(label, bytes(9, 9), 20))
                .isEqualTo(expected);
    }

    private static byte[] expandLabel(byte[] secret, String label, byte[] context, int length)
            throws GeneralSecurityException {
        byte[] full = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HMAC"));
        mac.update(bytes(length >> 8, length, full.length));
        mac.update(full);
        mac.update((byte) context.length);
        mac.update(context);
        mac.update((byte) 1);
        return Arrays.copyOf(mac.doFinal(), length);
    }

    @Test
    void areRefusedBeforeTheHandshakeIsComplete() {
        Encounter encounter = new Encounter();
        encounter.open(CLIENT);

        assertThatThrownBy(() -> encounter.engine(CLIENT).exportKeyingMaterial("label", NO_CONTEXT, 32))
                .isInstanceOf(IllegalStateException.class);
    }

    // ---- key log

    @Rfc({"9850 2", "8446 7.1 schedule"})
    @Test
    void keyLogLinesAreTheSameAtBothEnds() {
        List<String> byClient = new ArrayList<>();
        List<String> byServer = new ArrayList<>();
        Encounter encounter = new Encounter()
                .client(config -> config.keyLog(byClient::add))
                .server(config -> config.keyLog(byServer::add));
        List<HandshakeMessage> sent = encounter.watch(CLIENT);
        encounter.handshake();
        String random = HexFormat.of()
                .formatHex(((ClientHello) sent.getFirst()).random().toArray());

        assertThat(byClient)
                .containsExactlyInAnyOrderElementsOf(byServer)
                .allMatch(line -> line.matches("[A-Z_0]+ " + random + " [0-9a-f]{64}"))
                .extracting(line -> line.split(" ")[0])
                .containsExactly(
                        "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
                        "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                        "CLIENT_TRAFFIC_SECRET_0",
                        "SERVER_TRAFFIC_SECRET_0",
                        "EXPORTER_SECRET");
        assertThat(byClient.stream().map(line -> line.split(" ")[2])).doesNotHaveDuplicates();
    }

    @Test
    void keyLogIsSilentUnlessAskedFor() {
        assertThat(ClientConfig.defaults().settings().keyLog()).isEmpty();
    }
}

package dev.sluice.tls.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever is measured really does the work it is asked for: no benchmark measures nothing, or something else. */
class TlsPeerTest {
    private static final Map<CertificateKey, Credentials> CREDENTIALS = new EnumMap<>(CertificateKey.class);

    @ParameterizedTest
    @MethodSource("implementationsAndScenarios")
    void agreesOnWhatTheScenarioAsksFor(Implementation implementation, Scenario scenario) throws Exception {
        try (TlsPeer peer = open(implementation, scenario)) {
            // The second time nothing may be remembered of the first.
            for (int i = 0; i < 2; i++) {
                assertThat(helloOf(peer))
                        .isEqualTo(new WireServerHello(
                                scenario.suite().code(),
                                0x0304,
                                scenario.group().code(),
                                false));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("implementationsAndScenarios")
    void transfersEveryByte(Implementation implementation, Scenario scenario) throws Exception {
        try (TlsPeer peer = open(implementation, scenario)) {
            for (Memory memory : Memory.values()) {
                try (Pair pair = new Pair(peer, peer, memory)) {
                    pair.handshake();
                    assertEstablished(pair.client(), scenario);
                    assertEstablished(pair.server(), scenario);
                    for (int size : new int[] {1, 64, 1024, 16384}) {
                        assertTransfers(pair, size);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("implementationsAndScenarios")
    void putsNoPlaintextOnTheWire(Implementation implementation, Scenario scenario) throws Exception {
        try (TlsPeer peer = open(implementation, scenario);
                Pair pair = new Pair(peer)) {
            pair.handshake();
            ByteBuffer plaintext = pair.buffer(1024);
            byte[] zeros = new byte[16];
            ByteBuffer wire = pair.buffer(1 << 16);
            pair.client().seal(plaintext, wire);
            byte[] sealed = new byte[wire.flip().remaining()];
            wire.get(sealed);
            assertThat(sealed).hasSizeGreaterThanOrEqualTo(5 + 1024 + 1 + 16);
            assertThat(sealed[0]).isEqualTo((byte) 23);
            for (int at = 5; at + zeros.length <= sealed.length; at++) {
                assertThat(Arrays.equals(sealed, at, at + zeros.length, zeros, 0, zeros.length))
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void speaksWithAllOthers(Implementation implementation) throws Exception {
        Scenario scenario = Scenario.DEFAULT.withClientCertificate().withVerification();
        try (TlsPeer clients = open(implementation, scenario)) {
            for (Implementation other : Implementation.values()) {
                try (TlsPeer servers = open(other, scenario);
                        Pair pair = new Pair(clients, servers, Memory.DIRECT)) {
                    pair.handshake();
                    assertTransfers(pair, 16384);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void verifiesWhereAsked(Implementation implementation) throws Exception {
        Scenario scenario = Scenario.DEFAULT.withVerification();
        try (TlsPeer clients = open(implementation, scenario);
                TlsPeer strangers = implementation.open(scenario, Credentials.create(scenario.key()));
                Pair pair = new Pair(clients, strangers, Memory.HEAP)) {
            assertThat(catchThrowable(pair::handshake)).isInstanceOf(IOException.class);
        }
    }

    private static TlsPeer open(Implementation implementation, Scenario scenario)
            throws IOException, GeneralSecurityException {
        return implementation.open(scenario, CREDENTIALS.computeIfAbsent(scenario.key(), Credentials::create));
    }

    private static WireServerHello helloOf(TlsPeer peer) throws IOException {
        ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
        ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
        ByteBuffer plain = ByteBuffer.allocate(1 << 16);
        try (End client = peer.client();
                End server = peer.server()) {
            client.handshake(toClient.limit(0), plain, toServer);
            server.handshake(toServer.flip(), plain, toClient.clear());
            WireServerHello hello = WireServerHello.read(toClient.flip());
            client.handshake(toClient, plain, toServer.clear());
            server.handshake(toServer.flip(), plain, toClient.clear());
            assertThat(client.isEstablished()).isTrue();
            assertThat(server.isEstablished()).isTrue();
            assertThat(toClient.position()).as("bytes of tickets").isZero();
            return hello;
        }
    }

    private static void assertEstablished(End end, Scenario scenario) {
        assertThat(end.isEstablished()).isTrue();
        assertThat(end.version()).isEqualTo("TLSv1.3");
        assertThat(end.cipherSuite()).isEqualTo(scenario.suite().name());
    }

    private static void assertTransfers(Pair pair, int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        ByteBuffer arrived = pair.transfer(pair.buffer(size).put(bytes).flip());
        assertThat(arrived).isEqualTo(ByteBuffer.wrap(bytes));
    }

    static Stream<Arguments> implementationsAndScenarios() {
        List<Scenario> scenarios = List.of(
                Scenario.DEFAULT,
                Scenario.DEFAULT.withVerification(),
                Scenario.DEFAULT.withClientCertificate(),
                Scenario.DEFAULT.with(NamedGroup.X25519MLKEM768),
                Scenario.DEFAULT.with(NamedGroup.SECP256R1),
                Scenario.DEFAULT.with(CipherSuite.TLS_AES_256_GCM_SHA384),
                Scenario.DEFAULT.with(CipherSuite.TLS_CHACHA20_POLY1305_SHA256),
                Scenario.DEFAULT.with(CertificateKey.RSA_2048));
        return Stream.of(Implementation.values())
                .flatMap(implementation -> scenarios.stream()
                        .filter(implementation::supports)
                        .map(scenario -> Arguments.of(Named.of(implementation.toString(), implementation), scenario)));
    }
}

package dev.sluice.tls.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Event;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.testkit.Environments;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.Rfc;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Every byte of the ClientHello that a default client sends, so that no change of it goes unnoticed. */
class ClientHelloBytesTest {

    @Test
    void isByteForByteWhatWasWrittenDown() throws IOException {
        List<String> expected = written("client-hello.txt");
        List<String> actual = HelloText.of(hello("example.com"));

        assertThat(differences(expected, actual))
                .as(
                        "what has changed in the ClientHello; if that is wanted, this is client-hello.txt from now on:\n%s",
                        String.join("\n", actual))
                .isEmpty();
    }

    private static List<String> differences(List<String> expected, List<String> actual) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
            String before = i < expected.size() ? expected.get(i) : "nothing";
            String now = i < actual.size() ? actual.get(i) : "nothing";
            if (!before.equals(now)) {
                differences.add("line " + (i + 1) + " was <" + before + ">, is <" + now + ">");
            }
        }
        return differences;
    }

    @Test
    void differsVisiblyWhicheverByteIsAltered() throws IOException {
        byte[] right = hello("example.com");
        List<String> text = HelloText.of(right);

        for (int i = 0; i < right.length; i++) {
            byte[] wrong = right.clone();
            wrong[i] ^= 1;
            assertThat(textOrNone(wrong)).as("byte %d altered", i).isNotEqualTo(text);
        }
    }

    @Rfc({"6066 3", "8446 4.1.2 no-session-id"})
    @Test
    void leavesOutTheNameOfAnAddressAndTheSessionIdWhenNotDressedUp() throws IOException {
        ClientConfig plain = config().middleboxCompatibility(false).build();

        assertThat(HelloText.of(hello(plain, "192.0.2.1")))
                .contains("legacy_session_id, 0 bytes:")
                .noneMatch(line -> line.contains("server_name"))
                .noneMatch(line -> line.contains("application_layer_protocol_negotiation"));
    }

    private static List<String> textOrNone(byte[] record) {
        try {
            return HelloText.of(record);
        } catch (BufferUnderflowException e) {
            return List.of();
        }
    }

    private static byte[] hello(String name) throws TlsException {
        return hello(config().applicationProtocols("h2", "http/1.1").build(), name);
    }

    private static ClientConfig.Builder config() {
        return ClientConfig.builder()
                .environment(Environments.of(new ManualClock(), 42))
                .crypto(FixedShares.instead(CryptoProviders.standard()));
    }

    private static byte[] hello(ClientConfig config, String name) throws TlsException {
        TlsEngine client = TlsEngine.client(config, ServerName.of(name));
        ByteBuffer nothing = ByteBuffer.allocate(0);
        while (client.advance(nothing, nothing) instanceof Event.Suspended suspended) {
            suspended.operation().start();
        }
        ByteBuffer out = ByteBuffer.allocate(TlsEngine.MAX_RECORD);
        assertThat(client.flush(out)).isFalse();
        return Arrays.copyOf(out.array(), out.position());
    }

    private static List<String> written(String resource) throws IOException {
        try (InputStream in = ClientHelloBytesTest.class.getResourceAsStream(resource)) {
            byte[] bytes = Objects.requireNonNull(in, resource).readAllBytes();
            return new String(bytes, StandardCharsets.US_ASCII).lines().toList();
        }
    }
}

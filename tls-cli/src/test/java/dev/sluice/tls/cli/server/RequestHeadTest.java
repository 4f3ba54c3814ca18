package dev.sluice.tls.cli.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {
    private final RequestHead head = new RequestHead();

    private void append(String text) {
        head.append(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\n\n",
                "\r\nGET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nA: b\n\r\nbody"
            })
    void endsWithTheFirstEmptyLine(String request) {
        append(request);
        assertThat(head.isComplete()).isTrue();
        assertThat(head.requestLine()).isEqualTo("GET / HTTP/1.1");
    }

    @Test
    void growsByteByByte() {
        for (char next : "GET / HTTP/1.1\r\nHost: x\r\n\r\n".toCharArray()) {
            assertThat(head.isOpen()).isTrue();
            append(String.valueOf(next));
        }
        assertThat(head.isComplete()).isTrue();
    }

    @Test
    void isNotCompleteBeforeTheEmptyLine() {
        append("GET / HTTP/1.1\r\nHost: x\r\n");
        assertThat(head.isOpen()).isTrue();
        assertThat(head.isComplete()).isFalse();
        assertThat(head.isEmpty()).isFalse();
    }

    @Test
    void refusesAnEndlessHead() {
        append("GET / HTTP/1.1\r\n" + "x: y\r\n".repeat(20_000));
        assertThat(head.isTooLong()).isTrue();
    }

    @Test
    void refusesAnEndlessRequestLine() {
        append("G".repeat(20_000));
        assertThat(head.isTooLong()).isTrue();
    }

    @Test
    void takesLongHeaderLines() {
        append("GET / HTTP/1.0\r\nX: " + "a".repeat(20_000) + "\r\n\r\n");
        assertThat(head.isComplete()).isTrue();
    }
}

package dev.sluice.tls.cli.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The beginning of an HTTP/1.x request as it arrives (RFC 9112): the request line is kept, the header lines are only
 * counted. Lines may end without carriage return (Section 2.2). Confined to one connection.
 */
final class RequestHead {
    private static final int LONGEST_LINE = 8 << 10;
    private static final int LONGEST_HEAD = 64 << 10;

    private final ByteArrayOutputStream requestLine = new ByteArrayOutputStream(128);
    private State state = State.REQUEST_LINE;
    private int length;
    private int lineLength;

    private enum State {
        REQUEST_LINE,
        HEADERS,
        COMPLETE,
        TOO_LONG
    }

    /** Looks at these bytes; what follows the head is left where it is. */
    void append(ByteBuffer bytes) {
        while (bytes.hasRemaining() && isOpen()) {
            append(bytes.get());
            if (++length >= LONGEST_HEAD && isOpen()) {
                state = State.TOO_LONG;
            }
        }
    }

    private void append(byte next) {
        if (next == '\n') {
            endLine();
        } else if (next != '\r') {
            lineLength++;
            if (state == State.REQUEST_LINE) {
                keep(next);
            }
        }
    }

    private void endLine() {
        boolean empty = lineLength == 0;
        lineLength = 0;
        if (state == State.HEADERS && empty) {
            state = State.COMPLETE;
        } else if (state == State.REQUEST_LINE && !empty) {
            state = State.HEADERS;
        }
    }

    private void keep(byte next) {
        if (requestLine.size() == LONGEST_LINE) {
            state = State.TOO_LONG;
        } else {
            requestLine.write(next);
        }
    }

    /** Whether more of it is to come. */
    boolean isOpen() {
        return state == State.REQUEST_LINE || state == State.HEADERS;
    }

    /** Whether nothing has come. */
    boolean isEmpty() {
        return requestLine.size() == 0;
    }

    boolean isComplete() {
        return state == State.COMPLETE;
    }

    boolean isTooLong() {
        return state == State.TOO_LONG;
    }

    /** The first line, without its end. */
    String requestLine() {
        return requestLine.toString(StandardCharsets.ISO_8859_1);
    }
}

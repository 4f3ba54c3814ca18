package dev.sluice.tls.differential;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.testkit.ScriptedTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** The engine of the JDK. */
final class JsseParty implements Party {
    private static final int SIZE = 1 << 16;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final String RECEIVED_ALERT = "Received fatal alert: ";

    private final SSLEngine engine;
    private final ScriptedTransport transport;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final ByteBuffer input = ByteBuffer.allocate(SIZE).flip();
    private @Nullable SSLException failure;

    JsseParty(SSLEngine engine, ScriptedTransport transport) throws IOException {
        this.engine = engine;
        this.transport = transport;
        engine.beginHandshake();
    }

    @Override
    public boolean pump() throws IOException {
        boolean any = false;
        while (step()) {
            any = true;
        }
        return any;
    }

    private boolean step() throws IOException {
        input.compact();
        transport.tryRead(input);
        input.flip();
        try {
            return switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTask();
                case NEED_WRAP -> wrap(NOTHING);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> unwrap();
            };
        } catch (SSLException e) {
            boolean first = failure == null;
            failure = first ? e : failure;
            return first;
        }
    }

    private boolean runTask() {
        Runnable task = engine.getDelegatedTask();
        if (task != null) {
            task.run();
        }
        return true;
    }

    private boolean wrap(ByteBuffer plaintext) throws IOException {
        ByteBuffer output = ByteBuffer.allocate(SIZE);
        SSLEngineResult result = engine.wrap(plaintext, output);
        if (transport.tryWrite(output.flip()) != result.bytesProduced()) {
            throw new IllegalStateException("a pipe without limit is full");
        }
        return result.bytesProduced() > 0;
    }

    private boolean unwrap() throws SSLException {
        if (!input.hasRemaining()) {
            return false;
        }
        HandshakeStatus before = engine.getHandshakeStatus();
        ByteBuffer plain = ByteBuffer.allocate(SIZE);
        SSLEngineResult result = engine.unwrap(input, plain);
        received.write(plain.array(), 0, plain.position());
        return result.bytesConsumed() > 0 || engine.getHandshakeStatus() != before;
    }

    @Override
    public Optional<View> view() throws IOException {
        if (failure != null || engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            return Optional.empty();
        }
        return Optional.of(new View(
                CipherSuite.valueOf(engine.getSession().getCipherSuite()),
                Optional.of(engine.getApplicationProtocol()).filter(name -> !name.isEmpty()),
                peer()));
    }

    private Optional<X509Certificate> peer() {
        try {
            return Optional.of((X509Certificate) engine.getSession().getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }

    /** It tells by words only; these are older than TLS 1.3. */
    @Override
    public Optional<AlertDescription> alertReceived() {
        String message = failure == null ? "" : String.valueOf(failure.getMessage());
        int start = message.indexOf(RECEIVED_ALERT);
        if (start < 0) {
            return Optional.empty();
        }
        String name = message.substring(start + RECEIVED_ALERT.length());
        return Arrays.stream(AlertDescription.values())
                .filter(alert -> alert.toString().equals(name))
                .findFirst();
    }

    @Override
    public Complaint complaint(AlertDescription sent) {
        return switch (sent) {
            // It has no group in common (RFC 8446, Section 4.1.1 asks for handshake_failure or insufficient_security),
            // or it has chosen a key whose algorithm has a common scheme, but not for its curve.
            case UNEXPECTED_MESSAGE, INTERNAL_ERROR -> Complaint.NOTHING_IN_COMMON;
            default -> Complaint.of(sent);
        };
    }

    @Override
    public void send(byte[] data) throws IOException {
        ByteBuffer plaintext = ByteBuffer.wrap(data);
        while (plaintext.hasRemaining()) {
            wrap(plaintext);
        }
    }

    @Override
    public byte[] received() {
        return received.toByteArray();
    }

    @Override
    public byte[] export(String label, byte[] context, int length) throws IOException {
        return ((ExtendedSSLSession) engine.getSession()).exportKeyingMaterialData(label, context, length);
    }

    @Override
    public void close() throws IOException {
        engine.closeOutbound();
        while (!engine.isOutboundDone()) {
            wrap(NOTHING);
        }
    }

    @Override
    public boolean isPeerClosed() {
        return failure == null && engine.isInboundDone();
    }
}

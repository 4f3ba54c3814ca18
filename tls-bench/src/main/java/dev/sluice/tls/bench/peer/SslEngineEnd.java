package dev.sluice.tls.bench.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** Any {@link SSLEngine}; delegated tasks run where they appear. */
final class SslEngineEnd implements End {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final Runnable release;
    private boolean begun;

    SslEngineEnd(SSLEngine engine) {
        this(engine, () -> {});
    }

    /** @param release gives back what is not on the heap */
    SslEngineEnd(SSLEngine engine, Runnable release) {
        this.engine = engine;
        this.release = release;
    }

    @Override
    public void handshake(ByteBuffer in, ByteBuffer plain, ByteBuffer out) throws IOException {
        if (!begun) {
            begun = true;
            engine.beginHandshake();
        }
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> requireOk(engine.wrap(NOTHING, out));
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> {
                    if (!in.hasRemaining()) {
                        if (wantsMore(plain)) {
                            return;
                        }
                    } else {
                        requireOk(engine.unwrap(in, plain));
                    }
                }
            }
        }
    }

    /** Netty's engine notices that a handshake is complete only when asked once more, without input. */
    private boolean wantsMore(ByteBuffer plain) throws IOException {
        HandshakeStatus before = engine.getHandshakeStatus();
        if (before == HandshakeStatus.NOT_HANDSHAKING) {
            return true;
        }
        engine.unwrap(NOTHING, plain);
        return engine.getHandshakeStatus() == before;
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    @Override
    public boolean isEstablished() {
        return begun && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    @Override
    public void seal(ByteBuffer plaintext, ByteBuffer out) throws IOException {
        while (plaintext.hasRemaining()) {
            requireOk(engine.wrap(plaintext, out));
        }
    }

    @Override
    public void open(ByteBuffer in, ByteBuffer plaintext) throws IOException {
        while (in.hasRemaining()) {
            requireOk(engine.unwrap(in, plaintext));
        }
    }

    /** Buffers are large and hold whole flights, so that anything else would mean turning round in circles. */
    private static void requireOk(SSLEngineResult result) throws IOException {
        if (result.getStatus() != SSLEngineResult.Status.OK) {
            throw new IOException(result.toString());
        }
    }

    @Override
    public String version() {
        return engine.getSession().getProtocol();
    }

    @Override
    public String cipherSuite() {
        return engine.getSession().getCipherSuite();
    }

    @Override
    public void close() {
        release.run();
    }
}

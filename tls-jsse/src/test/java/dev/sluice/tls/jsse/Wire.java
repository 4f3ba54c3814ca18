package dev.sluice.tls.jsse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** Two engines and what is on its way between them, driven by one thread the way that JSSE prescribes. */
final class Wire {
    private static final int ROOM = 1 << 17;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    final End client;
    final End server;

    Wire(SSLEngine client, SSLEngine server) {
        client.setUseClientMode(true);
        server.setUseClientMode(false);
        this.client = new End(client);
        this.server = new End(server);
    }

    /** One engine, with what it has received. */
    final class End {
        final SSLEngine engine;
        final ByteBuffer incoming = ByteBuffer.allocate(ROOM).flip();
        final ByteBuffer plain = ByteBuffer.allocate(ROOM);
        final List<SSLEngineResult> results = new ArrayList<>();

        End(SSLEngine engine) {
            this.engine = engine;
        }

        End other() {
            return this == client ? server : client;
        }

        SSLEngineResult wrap(ByteBuffer data) throws SSLException {
            ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            SSLEngineResult result = engine.wrap(data, out);
            results.add(result);
            ByteBuffer to = other().incoming;
            to.compact().put(out.flip()).flip();
            return result;
        }

        SSLEngineResult wrap() throws SSLException {
            return wrap(NOTHING);
        }

        SSLEngineResult unwrap() throws SSLException {
            SSLEngineResult result = engine.unwrap(incoming, plain);
            results.add(result);
            return result;
        }

        void runTasks() {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        }

        /** What the status asks for; whether that was anything. */
        boolean step() throws SSLException {
            return switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    runTasks();
                    yield true;
                }
                case NEED_WRAP ->
                    !engine.isOutboundDone()
                            && (wrap().bytesProduced() > 0 || engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> takes();
            };
        }

        private boolean takes() throws SSLException {
            if (!incoming.hasRemaining() || engine.isInboundDone()) {
                return false;
            }
            HandshakeStatus before = engine.getHandshakeStatus();
            SSLEngineResult result = unwrap();
            return result.bytesConsumed() > 0
                    || result.getStatus() != Status.BUFFER_UNDERFLOW
                    || engine.getHandshakeStatus() != before;
        }

        void send(String text) throws SSLException {
            ByteBuffer data = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (data.hasRemaining()) {
                if (wrap(data).bytesProduced() == 0) {
                    throw new IllegalStateException("nothing can be sent: " + results.getLast());
                }
            }
        }

        String received() {
            plain.flip();
            String text = StandardCharsets.UTF_8.decode(plain).toString();
            plain.clear();
            return text;
        }

        long finished() {
            return results.stream()
                    .filter(result -> result.getHandshakeStatus() == HandshakeStatus.FINISHED)
                    .count();
        }
    }

    /** Until neither engine has anything to do. */
    void settle() throws SSLException {
        boolean any = true;
        while (any) {
            any = client.step();
            any |= server.step();
        }
    }

    void handshake() throws SSLException {
        client.engine.beginHandshake();
        server.engine.beginHandshake();
        settle();
    }
}

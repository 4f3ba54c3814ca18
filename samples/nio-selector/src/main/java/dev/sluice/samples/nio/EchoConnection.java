package dev.sluice.samples.nio;

import dev.sluice.tls.Event;
import dev.sluice.tls.Operation;
import dev.sluice.tls.TlsEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A TLS connection that echoes, on a selector's thread: a third face over the engine, whole. See docs/write-a-face.md. */
record EchoConnection(
        SelectionKey key, SocketChannel channel, TlsEngine engine, ByteBuffer in, ByteBuffer plain, ByteBuffer out) {

    /** One attempt at reading, and all that follows: when the socket is ready, an operation done or the deadline past. */
    void turn() throws IOException {
        try {
            if (channel.read(in.compact()) < 0) {
                engine.endOfInput();
            }
            in.flip();
            while (write() && advance()) {}
        } catch (IOException e) {
            engine.abort(e); // does nothing if it was the engine that failed: then its alert is still to be sent
            plain.limit(plain.position());
            write();
            throw e;
        }
    }

    /** Writes what was sealed, then what is queued or to be echoed; false if the socket takes no more. */
    private boolean write() throws IOException {
        do {
            channel.write(out);
            if (out.hasRemaining()) {
                key.interestOps(SelectionKey.OP_WRITE);
                return false;
            }
            out.clear();
            if (plain.hasRemaining()) {
                engine.send(plain, out);
            } else {
                engine.flush(out);
            }
        } while (out.flip().hasRemaining());
        return true;
    }

    /** Takes one event; false if nothing more happens without the socket or an operation. */
    private boolean advance() throws IOException {
        Event event = engine.advance(in, plain.clear());
        plain.flip();
        key.interestOps(event instanceof Event.Suspended ? 0 : SelectionKey.OP_READ);
        return switch (event) {
            case Event.WantRead _, Event.WantSpace _ -> false;
            case Event.Suspended wait -> start(wait.operation());
            case Event.PeerClosed _ -> close();
            case Event.ApplicationData _, Event.WantWrite _, Event.HandshakeComplete _, Event.KeysUpdated _ -> true;
            case Event.EarlyData _, Event.EarlyDataAccepted _, Event.EarlyDataRejected _ -> true;
            case Event.IdentityVerified _, Event.IdentityWithheld _, Event.PeerConfirmed _, Event.RekeyRefused _ ->
                true;
        };
    }

    private boolean start(Operation<?> operation) {
        if (!operation.isStarted()) {
            operation.onDone(key.selector()::wakeup);
            operation.start(); // computes here; a larger server would hand an Operation.Crypto to a pool
        }
        return operation.isDone();
    }

    private boolean close() throws IOException {
        engine.closeWrite();
        if (engine.hasOutput()) {
            return true;
        }
        channel.close();
        return false;
    }
}

package dev.sluice.tls.testkit.contract;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.testkit.DuplexPipe;
import dev.sluice.tls.testkit.ScriptedPeer;
import dev.sluice.tls.testkit.ScriptedStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** A face's connection on the left of a pipe and a scripted peer, which the test's thread drives, on its right. */
record Joined(FaceConnection connection, ScriptedPeer peer, DuplexPipe pipe) {

    ScriptedStream toFace() {
        return pipe.rightToLeft();
    }

    ScriptedStream fromFace() {
        return pipe.leftToRight();
    }

    /** Shakes hands on both ends. */
    NegotiatedParameters handshake() throws IOException {
        CompletableFuture<NegotiatedParameters> done = connection.handshake();
        peer.handshake();
        NegotiatedParameters parameters = Outcome.of(done);
        peer.pump();
        return parameters;
    }

    /** Reads exactly so many bytes at the face, at most {@code step} at a time. */
    byte[] read(int count, int step) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (all.size() < count) {
            byte[] some = Outcome.of(connection.read(Math.min(step, count - all.size())));
            if (some.length == 0) {
                throw new IOException("the end of input after " + all.size() + " of " + count + " bytes");
            }
            all.writeBytes(some);
        }
        return all.toByteArray();
    }

    byte[] read(int count) throws IOException {
        return read(count, count);
    }

    /** Writes at the face, done when the face says so. */
    void write(byte[] data) throws IOException {
        Outcome.of(connection.write(ByteBuffer.wrap(data.clone())));
    }

    /** Ends everything, so that nobody waits any more. */
    void end() {
        pipe.right().close();
        Outcome.succeeded(connection.close());
        pipe.left().close();
    }
}

package dev.sluice.tls.testkit.contract;

import dev.sluice.tls.Rekey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * What one end sends to the other, in which every byte tells its place.
 *
 * @param length of all of it
 * @param piece bytes per write
 * @param rekeyEvery a key update of both directions is asked for after so many writes
 */
record Traffic(int length, int piece, int rekeyEvery) {

    /** Sends this from each end to the other at the same time, each with a writer and a reader, and ends both halves. */
    static void inBothDirections(FaceConnection one, FaceConnection other, Traffic traffic) throws IOException {
        List<CompletableFuture<Void>> loops = new ArrayList<>();
        for (FaceConnection end : List.of(one, other)) {
            loops.add(started(() -> traffic.write(end)));
            loops.add(started(() -> traffic.read(end)));
        }
        for (CompletableFuture<Void> loop : loops) {
            Outcome.of(loop);
        }
    }

    private Void write(FaceConnection end) throws IOException {
        byte[] bytes = new byte[piece];
        int writes = 0;
        for (int sent = 0; sent < length; sent += piece) {
            int count = Math.min(piece, length - sent);
            for (int i = 0; i < count; i++) {
                bytes[i] = at(sent + i);
            }
            Outcome.of(end.write(ByteBuffer.wrap(bytes, 0, count)));
            if (++writes % rekeyEvery == 0) {
                Outcome.of(end.rekey(Rekey.BOTH));
            }
        }
        return Outcome.of(end.closeWrite());
    }

    private Void read(FaceConnection end) throws IOException {
        int received = 0;
        while (true) {
            byte[] bytes = Outcome.of(end.read(64 * 1024));
            for (byte value : bytes) {
                if (value != at(received)) {
                    throw new IOException("the byte at " + received + " is wrong");
                }
                received++;
            }
            if (bytes.length == 0) {
                if (received != length) {
                    throw new IOException("only " + received + " of " + length + " bytes arrived");
                }
                return Outcome.of(CompletableFuture.completedFuture(null));
            }
        }
    }

    private static byte at(int offset) {
        return (byte) (offset ^ offset >>> 8 ^ offset >>> 16);
    }

    private static CompletableFuture<Void> started(Callable<Void> loop) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                done.complete(loop.call());
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}

package dev.sluice.tls.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Event;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.Sent;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.testkit.contract.Behaviour;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Both halves of both engines at once, each on a thread of its own. What the reader owes the peer is flushed by the writer,
 * or by the reader where the writer is done, under a permit of one: the way a face does it.
 */
@Timeout(value = 110, unit = TimeUnit.SECONDS)
class TwoThreadsTest {
    private static final int RECORDS = 1_000_000;
    private static final int REKEY_EVERY = 1000;
    private static final int LENGTH = 8;

    @Behaviour({"A16", "A17", "A18"})
    @Test
    void oneReaderAndOneWriterPerEngineGetAlongThroughAMillionRecordsAndAThousandRekeys() throws Exception {
        NullCipher crypto = new NullCipher(CryptoProviders.standard());
        TestConfigurations configurations = new TestConfigurations(new ManualClock(), 1);
        EnginePair pair = new EnginePair(
                configurations.client().crypto(crypto).build(),
                configurations.server().crypto(crypto).build());
        pair.handshake();
        for (ScriptedStream stream : List.of(pair.clientToServer(), pair.serverToClient())) {
            stream.capturing(false);
            stream.capacity(1 << 16);
        }

        List<FutureTask<Integer>> loops = new ArrayList<>();
        for (Role role : Role.values()) {
            End end = new End(pair.end(role).engine(), pair.end(role).transport());
            loops.add(started(end::write));
            loops.add(started(end::read));
        }
        int keyChanges = 0;
        for (FutureTask<Integer> loop : loops) {
            keyChanges += loop.get();
        }
        assertThat(keyChanges).isGreaterThanOrEqualTo(RECORDS / REKEY_EVERY);
    }

    private static FutureTask<Integer> started(Callable<Integer> loop) {
        FutureTask<Integer> task = new FutureTask<>(loop);
        Thread.ofVirtual().start(task);
        return task;
    }

    /** One engine; half of the million records goes each way. */
    private static final class End {
        private final TlsEngine engine;
        private final ScriptedTransport transport;
        private final AtomicBoolean outputTaken = new AtomicBoolean();

        End(TlsEngine engine, ScriptedTransport transport) {
            this.engine = engine;
            this.transport = transport;
        }

        int write() throws IOException {
            ByteBuffer out = ByteBuffer.allocate(TlsEngine.MAX_RECORD);
            ByteBuffer data = ByteBuffer.allocate(LENGTH);
            for (long i = 0; i < RECORDS / 2; i++) {
                data.clear().putLong(i).flip();
                takeOutput();
                assertThat(engine.send(data, out)).isEqualTo(Sent.ALL);
                send(out);
                giveOutputBack();
                if (i % REKEY_EVERY == 0) {
                    engine.updateKeys(Rekey.BOTH);
                }
            }
            engine.closeWrite();
            flushIfFree();
            return 0;
        }

        int read() throws IOException {
            ByteBuffer in = ByteBuffer.allocate(1 << 16).flip();
            ByteBuffer plain = ByteBuffer.allocate(TlsEngine.MAX_PLAINTEXT);
            long next = 0;
            int keyChanges = 0;
            while (true) {
                switch (engine.advance(in, plain)) {
                    case Event.ApplicationData _ -> {
                        plain.flip();
                        assertThat(plain.getLong()).isEqualTo(next++);
                        plain.clear();
                    }
                    case Event.WantRead _ -> {
                        in.compact();
                        transport.read(in);
                        in.flip();
                    }
                    case Event.WantWrite _ -> flushIfFree();
                    case Event.KeysUpdated _ -> keyChanges++;
                    case Event.PeerConfirmed _ -> {}
                    case Event.PeerClosed _ -> {
                        assertThat(next).isEqualTo(RECORDS / 2);
                        return keyChanges;
                    }
                    case Event unexpected -> throw new AssertionError(unexpected);
                }
            }
        }

        private void takeOutput() {
            while (!outputTaken.compareAndSet(false, true)) {
                Thread.onSpinWait();
            }
        }

        private void giveOutputBack() throws TlsException, IOException {
            outputTaken.set(false);
            flushIfFree();
        }

        /** Never waits for the permit: its owner looks again after giving it back. */
        private void flushIfFree() throws IOException {
            while (engine.hasOutput() && outputTaken.compareAndSet(false, true)) {
                ByteBuffer out = ByteBuffer.allocate(TlsEngine.MAX_RECORD);
                engine.flush(out);
                send(out);
                outputTaken.set(false);
            }
        }

        private void send(ByteBuffer out) throws IOException {
            out.flip();
            while (out.hasRemaining()) {
                transport.write(out);
            }
            out.clear();
        }
    }
}

package dev.sluice.tls.testkit;

import dev.sluice.tls.Role;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.config.ServerName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;

/**
 * A client and a server engine joined in memory, moved by one thread and nothing else. The streams between them record every
 * byte and can cut, alter and inject (see {@link ScriptedStream}).
 *
 * <pre>{@code
 * EnginePair pair = new EnginePair(clientConfig, serverConfig);
 * pair.handshake();
 * byte[] arrived = pair.transfer(Role.CLIENT, data);
 * }</pre>
 */
public final class EnginePair {
    private final DuplexPipe pipe;
    private final ScriptedPeer client;
    private final ScriptedPeer server;

    /** A pair whose client asks for {@code localhost}. */
    public EnginePair(ClientConfig clientConfig, ServerConfig serverConfig) {
        this(clientConfig, serverConfig, new ManualClock());
    }

    /** A pair whose client asks for {@code localhost}; use the clock of the configurations' environments. */
    public EnginePair(ClientConfig clientConfig, ServerConfig serverConfig, ManualClock clock) {
        this(TlsEngine.client(clientConfig, ServerName.of("localhost")), TlsEngine.server(serverConfig), clock);
    }

    /** A pair of engines that the test made itself. */
    public EnginePair(TlsEngine clientEngine, TlsEngine serverEngine, ManualClock clock) {
        this.pipe = new DuplexPipe(clock);
        this.client = new ScriptedPeer(clientEngine, pipe.left());
        this.server = new ScriptedPeer(serverEngine, pipe.right());
    }

    /** From now on bytes move in pieces of random size, the same for the same seed. */
    public EnginePair chunked(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        IntSupplier piece = () -> 1 + random.nextInt(random.nextInt(10) == 0 ? 4000 : 40);
        for (ScriptedStream stream : new ScriptedStream[] {clientToServer(), serverToClient()}) {
            stream.bytesPerRead(piece);
            stream.bytesPerWrite(piece);
        }
        return this;
    }

    /** From now on engines get output buffers of random size, so that they cut records where they need not. */
    public EnginePair smallOutput(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        client.outputSize(() -> 1 + random.nextInt(3000));
        server.outputSize(() -> 1 + random.nextInt(3000));
        return this;
    }

    public ScriptedPeer client() {
        return client;
    }

    public ScriptedPeer server() {
        return server;
    }

    public ScriptedPeer end(Role role) {
        return role == Role.CLIENT ? client : server;
    }

    public ScriptedStream clientToServer() {
        return pipe.leftToRight();
    }

    public ScriptedStream serverToClient() {
        return pipe.rightToLeft();
    }

    /** Moves everything that can move; true if that was anything. */
    public boolean exchange() {
        try {
            boolean any = false;
            while (client.pump() || server.pump()) {
                any = true;
            }
            return any;
        } catch (IOException e) {
            throw new IllegalStateException("a transport in memory failed", e);
        }
    }

    /** Shakes hands; fails as the client does, or else as the server does. */
    public void handshake() throws TlsException {
        exchange();
        throwFailure();
        for (Role role : Role.values()) {
            if (end(role).engine().parameters().isEmpty()) {
                throw new IllegalStateException(
                        "the handshake of the " + role + " waits: " + end(role).events());
            }
        }
    }

    /** Sends data from one end and gives what the other end received meanwhile. */
    public byte[] transfer(Role from, byte[] data) throws TlsException {
        ScriptedPeer sender = end(from);
        ScriptedPeer receiver = end(from.peer());
        int before = receiver.received().length;
        ByteBuffer plaintext = ByteBuffer.wrap(data);
        while (plaintext.hasRemaining()) {
            int position = plaintext.position();
            sender.seal(plaintext);
            boolean moved = exchange();
            throwFailure();
            if (!moved && plaintext.position() == position) {
                throw new IllegalStateException("the " + from + " cannot send now: " + sender.events());
            }
        }
        return Arrays.copyOfRange(receiver.received(), before, receiver.received().length);
    }

    private void throwFailure() throws TlsException {
        for (Role role : Role.values()) {
            if (end(role).failure().isPresent()) {
                throw end(role).failure().get();
            }
        }
    }
}

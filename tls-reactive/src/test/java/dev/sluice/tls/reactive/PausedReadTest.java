package dev.sluice.tls.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.DuplexPipe;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.ScriptedPeer;
import dev.sluice.tls.testkit.TestAuthority;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;

/** A peer that says all it has to say, FIN included, to one that does not listen yet: over real sockets. */
class PausedReadTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create();
    private static final Identity LOCALHOST = AUTHORITY.issue("localhost");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Several reads' worth, and less than what a socket receives unread. */
    private static final int LENGTH = 150_000;

    /** More than a socket takes at once. */
    private static final int ANSWER = 20_000_000;

    /** A server on a socket, in straight code. */
    private static final class Peer implements AutoCloseable {
        private final Socket socket;
        private final DuplexPipe pipe = new DuplexPipe(new ManualClock());
        private final ScriptedPeer peer = ScriptedPeer.server(ServerConfig.of(LOCALHOST), pipe.right());

        Peer(Socket socket) {
            this.socket = socket;
        }

        void handshake() throws IOException {
            while (peer.engine().parameters().isEmpty()) {
                receive();
            }
        }

        /** All of it, close_notify and FIN. */
        void sayAll(byte[] data) throws IOException {
            peer.write(data);
            peer.closeWrite();
            flush();
            socket.shutdownOutput();
        }

        /** So many bytes, without haste. */
        byte[] hear(int count) throws IOException {
            while (peer.received().length < count) {
                receive();
            }
            return peer.received();
        }

        private void receive() throws IOException {
            byte[] some = new byte[1 << 16];
            int length = socket.getInputStream().read(some);
            if (length < 0) {
                throw new EOFException("after " + peer.received().length + " bytes");
            }
            pipe.left().tryWrite(ByteBuffer.wrap(some, 0, length));
            peer.pump();
            flush();
        }

        private void flush() throws IOException {
            ByteBuffer out = ByteBuffer.allocate(1 << 14);
            while (pipe.left().tryRead(out.clear()) > 0) {
                socket.getOutputStream().write(out.array(), 0, out.position());
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest(name = "native: {0}")
    @ValueSource(booleans = {true, false})
    void everythingUpToFinIsThereForWhoeverReadsLater(boolean isNative) throws IOException {
        assumeTrue(!isNative || Epoll.isAvailable());
        LoopResources loops = LoopResources.create("paused", 1, true);
        try {
            withPeerThatHasSaidAll(tcp -> tcp.runOn(loops, isNative), (session, peer) -> expectAll(session));
        } finally {
            loops.disposeLater(Duration.ZERO, PATIENCE).block();
        }
    }

    /** By the sockets that are taken unless others are asked for. */
    @Test
    void anAnswerOfAnyLengthReachesAPeerThatHasSentFin() throws IOException {
        withPeerThatHasSaidAll(tcp -> tcp, (session, peer) -> {
            expectAll(session);
            byte[] answer = bytes(ANSWER);
            CompletableFuture<Void> written =
                    session.write(Mono.just(Unpooled.wrappedBuffer(answer))).toFuture();
            assertThat(peer.hear(ANSWER)).isEqualTo(answer);
            written.join();
        });
    }

    private interface Course {
        void run(TlsSession session, Peer peer) throws IOException;
    }

    private static void withPeerThatHasSaidAll(UnaryOperator<TcpClient> transport, Course course) throws IOException {
        CompletableFuture<Channel> channel = new CompletableFuture<>();
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<? extends TlsSession> connected = TlsClient.create(ClientConfig.builder()
                            .verifier(AUTHORITY.verifier())
                            .build())
                    .port(listener.getLocalPort())
                    .tcp(tcp -> transport
                            .apply(tcp)
                            .option(ChannelOption.SO_RCVBUF, 1 << 20)
                            .doOnConnected(connection -> channel.complete(connection.channel())))
                    .connect()
                    .toFuture();
            try (Peer peer = new Peer(listener.accept())) {
                peer.handshake();
                TlsSession session = connected.join();
                peer.sayAll(bytes(LENGTH));
                letTheLoopTurn(channel.join());
                course.run(session, peer);
                session.close().block(PATIENCE);
            }
        }
    }

    private static void expectAll(TlsSession session) {
        ByteBuf all = session.readBytes()
                .reduce(Unpooled.buffer(LENGTH), ByteBuf::writeBytes)
                .block(PATIENCE);
        assertThat(all).isEqualTo(Unpooled.wrappedBuffer(bytes(LENGTH)));
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }

    /** It looks at its sockets between two tasks, of which the first may be in the turn that goes on. */
    private static void letTheLoopTurn(Channel channel) {
        for (int i = 0; i < 3; i++) {
            channel.eventLoop().submit(() -> {}).syncUninterruptibly();
        }
    }
}

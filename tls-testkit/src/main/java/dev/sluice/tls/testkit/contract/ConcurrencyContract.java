package dev.sluice.tls.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.testkit.DuplexPipe;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What happens at once: both directions of a connection, and many connections. */
public abstract class ConcurrencyContract extends FaceContract {
    private static final int MEBIBYTE = 1 << 20;

    protected ConcurrencyContract() {}

    @Behaviour("M6")
    @Test
    void bothSidesWriteWithoutAPauseAndBothFinish() throws IOException {
        try (Ends ends = connect(64 * 1024)) {
            Traffic.inBothDirections(ends.client(), ends.server(), traffic(16 * MEBIBYTE, 64 * 1024, 100));
        }
    }

    @Behaviour({"A16", "A17", "A18"})
    @Test
    void oneReaderAndOneWriterPerEndGetAlongThroughRekeys() throws IOException {
        try (Ends ends = connect(8 * 1024)) {
            Traffic.inBothDirections(ends.client(), ends.server(), traffic(MEBIBYTE, 50, 1000));
        }
    }

    @Behaviour({"R4", "R5"})
    @Test
    void aHotConnectionDoesNotStarveQuietOnes() throws IOException {
        List<Joined> quiet = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Joined joined = open(i % 2 == 0 ? Role.CLIENT : Role.SERVER);
            joined.handshake();
            quiet.add(joined);
        }
        Joined hot = open(Role.SERVER);
        hot.handshake();
        hot.toFace().capturing(false);
        hot.toFace().hold();
        hot.peer().write(data(8 * MEBIBYTE));
        List<CompletableFuture<byte[]>> reads = new ArrayList<>();
        quiet.forEach(joined -> reads.add(joined.connection().read(10)));
        for (Joined joined : quiet) {
            joined.peer().write(data(10));
        }
        hot.toFace().release();
        assertThat(hot.read(10)).hasSize(10);

        for (CompletableFuture<byte[]> read : reads) {
            assertThat(Outcome.of(read)).isEqualTo(data(10));
        }
        assertThat(hot.toFace().taken())
                .as("bytes taken from a transport full of data for the sake of ten")
                .isLessThan(MEBIBYTE);
    }

    @Behaviour({"R4", "A2"})
    @Test
    void triesTheTransportAFewTimesPerMessageAndNotMore() throws IOException {
        Joined joined = open(Role.SERVER);
        joined.handshake();
        CompletableFuture<byte[]> read = joined.connection().read(100);
        joined.toFace().awaitWaitingReader();
        long attempts = joined.toFace().readAttempts();
        int messages = 100;
        for (int i = 0; i < messages; i++) {
            joined.peer().write(data(100));
            assertThat(Outcome.of(read)).isEqualTo(data(100));
            read = joined.connection().read(100);
            joined.toFace().awaitWaitingReader();
        }

        assertThat(joined.toFace().readAttempts() - attempts).isLessThanOrEqualTo(3L * messages);
    }

    @Behaviour({"A1", "A3"})
    @Test
    void aSignerThatTakesItsTimeHoldsUpNobodyElse() throws IOException {
        Identity local = TestConfigurations.certificate().identity();
        CompletableFuture<Void> hardware = new CompletableFuture<>();
        Identity remote = new Identity(
                local.chain(),
                local.schemes(),
                (scheme, content, attachment) -> Operation.async(() -> hardware.thenApply(ready -> {
                    Operation<byte[]> signing = local.signer().sign(scheme, content, attachment);
                    signing.start();
                    return Outcome.result(signing);
                })));
        Joined slow = open(Role.SERVER, client -> client, server -> server.identity(remote));
        CompletableFuture<?> handshake = slow.connection().handshake();
        slow.peer().pump();
        slow.toFace().awaitWritten(1);
        for (int i = 0; i < 10; i++) {
            open(Role.SERVER).handshake();
        }
        assertThat(handshake).isNotDone();

        hardware.complete(null);
        slow.peer().handshake();
        Outcome.<Object>of(handshake.thenApply(p -> p));
    }

    /** In TLS 1.2, where new keys are another handshake, without them; that has a contract of its own. */
    private Traffic traffic(int length, int piece, int rekeyEvery) {
        return new Traffic(length, piece, version == ProtocolVersion.TLS13 ? rekeyEvery : Integer.MAX_VALUE);
    }

    /** A client and a server of the face, joined and through the handshake. */
    private Ends connect(int capacity) throws IOException {
        TestConfigurations configurations = new TestConfigurations(clock, 1);
        DuplexPipe pipe = new DuplexPipe(clock);
        pipe.leftToRight().capacity(capacity);
        pipe.rightToLeft().capacity(capacity);
        pipe.leftToRight().capturing(false);
        pipe.rightToLeft().capturing(false);
        Ends ends = new Ends(
                face().client(speaking(configurations.client()).build(), LOCALHOST, ATTACHED, pipe.left()),
                face().server(speaking(configurations.server()).build(), ATTACHED, pipe.right()),
                pipe);
        CompletableFuture<?> clientDone = ends.client().handshake();
        Outcome.of(ends.server().handshake());
        Outcome.<Object>of(clientDone.thenApply(p -> p));
        return ends;
    }

    private record Ends(FaceConnection client, FaceConnection server, DuplexPipe pipe) implements AutoCloseable {
        @Override
        public void close() {
            CompletableFuture<Void> closing = client.close();
            Outcome.succeeded(server.close());
            Outcome.succeeded(closing);
            pipe.left().close();
            pipe.right().close();
        }
    }
}

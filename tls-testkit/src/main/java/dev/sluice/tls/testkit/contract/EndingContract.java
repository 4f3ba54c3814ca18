package dev.sluice.tls.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.TestAuthority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a connection of a face ends: cleanly, cut off, refused, failed or given up. */
public abstract class EndingContract extends FaceContract {
    private static final int UNKNOWN_ALERT = 200;

    private static final int HEADER = 5;
    private static final int NONCE = 8;

    protected EndingContract() {}

    @Behaviour("M3")
    @ParameterizedTest
    @EnumSource
    void onlyCloseNotifyIsACleanEnd(Role role) throws IOException {
        Joined recorded = open(role);
        recorded.handshake();
        recorded.peer().write(data(10));
        rekeyIfPossible(recorded, Rekey.SENDING);
        recorded.peer().write(data(5));
        recorded.peer().closeWrite();
        byte[] session = recorded.toFace().captured();

        for (int cut = 0; cut < session.length; cut++) {
            assertThat(endOfInput(role, session, cut))
                    .as("FIN after %d of %d bytes", cut, session.length)
                    .containsInstanceOf(Failure.Truncated.class);
        }
        assertThat(endOfInput(role, session, session.length)).isEmpty();
    }

    /** How a connection ends that receives the first bytes of a recorded session and then FIN; empty for cleanly. */
    private Optional<Failure> endOfInput(Role role, byte[] session, int length) {
        Joined joined = open(role);
        joined.toFace().inject(Arrays.copyOf(session, length));
        joined.toFace().finish();
        try {
            Outcome.of(joined.connection().handshake());
            byte[] read;
            do {
                read = Outcome.of(joined.connection().read(100));
            } while (read.length > 0);
            return Optional.empty();
        } catch (TlsException e) {
            assertThat(Outcome.tlsFailure(joined.connection().read(1))).isEqualTo(e.failure());
            return Optional.of(e.failure());
        } catch (IOException e) {
            throw new AssertionError("a typed failure was expected", e);
        } finally {
            end(joined);
        }
    }

    @Behaviour("M17")
    @ParameterizedTest
    @EnumSource
    void everyAlertIsTerminal(Role role) throws IOException {
        for (int code : alerts()) {
            Joined joined = openWithNullCipher(role);
            joined.handshake();
            long written = joined.fromFace().written();
            joined.toFace().inject(nullProtected(Records.ALERT, (byte) 2, (byte) code));

            assertThat(assertTerminal(joined)).isEqualTo(new Failure.AlertReceived(code));
            assertThat(joined.fromFace().written())
                    .as("an alert is not answered")
                    .isEqualTo(written);
            end(joined);
        }
    }

    private static int[] alerts() {
        IntStream known = Arrays.stream(AlertDescription.values())
                .filter(alert -> alert != AlertDescription.CLOSE_NOTIFY && alert != AlertDescription.USER_CANCELED)
                .mapToInt(AlertDescription::code);
        return IntStream.concat(known, IntStream.of(UNKNOWN_ALERT)).toArray();
    }

    @Behaviour("M17")
    @ParameterizedTest
    @EnumSource
    void aForgedRecordIsTerminalAndAnsweredByOneAlert(Role role) throws IOException {
        Joined joined = openWithNullCipher(role);
        joined.handshake();
        long written = joined.fromFace().written();
        byte[] forged = nullProtected(Records.APPLICATION_DATA, (byte) 'x');
        forged[forged.length - 1] ^= 1;
        joined.toFace().inject(forged);

        Failure failure = assertTerminal(joined);
        assertThat(failure.alert()).contains(AlertDescription.BAD_RECORD_MAC);
        byte[] sent = joined.fromFace().captured();
        byte[] alert = nullProtected(Records.ALERT, (byte) 2, (byte) AlertDescription.BAD_RECORD_MAC.code());
        assertThat(withoutNonce(Arrays.copyOfRange(sent, (int) written, sent.length)))
                .as("nothing leaves but the alert")
                .isEqualTo(alert);
    }

    /** What TLS 1.2 sends of its nonces is not the test's business. */
    private byte[] withoutNonce(byte[] record) {
        if (version == ProtocolVersion.TLS12) {
            Arrays.fill(record, HEADER, HEADER + NONCE, (byte) 0);
        }
        return record;
    }

    @Behaviour("M17")
    @ParameterizedTest
    @EnumSource
    void anAlertDuringTheHandshakeIsTerminal(Role role) {
        Joined joined = open(role);
        CompletableFuture<?> handshake = joined.connection().handshake();
        joined.toFace().inject(Records.plaintext(Records.ALERT, (byte) 2, (byte) 40));

        assertThat(Outcome.tlsFailure(handshake)).isEqualTo(new Failure.AlertReceived(40));
        assertThat(Outcome.tlsFailure(joined.connection().handshake())).isEqualTo(new Failure.AlertReceived(40));
        assertTerminal(joined);
    }

    /** Every later call carries the same failure in a new exception, and close does not throw. */
    private static Failure assertTerminal(Joined joined) {
        FaceConnection connection = joined.connection();
        TlsException first = Outcome.tlsException(connection.read(1));
        TlsException second = Outcome.tlsException(connection.read(1));
        TlsException write = Outcome.tlsException(connection.write(ByteBuffer.allocate(1)));
        TlsException rekey = Outcome.tlsException(connection.rekey(Rekey.BOTH));

        assertThat(List.of(second.failure(), write.failure(), rekey.failure())).containsOnly(first.failure());
        assertThat(second).isNotSameAs(first);
        assertThat(Outcome.succeeded(connection.close())).isTrue();
        return first.failure();
    }

    @Behaviour("R2")
    @ParameterizedTest
    @EnumSource
    void theTransportsErrorReachesTheReader(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        CompletableFuture<byte[]> read = joined.connection().read(1);
        IOException lost = new IOException("the cable is gone");
        joined.toFace().failReads(lost);

        assertThat(causes(Outcome.failure(read))).contains(lost);
    }

    @Behaviour("R2")
    @ParameterizedTest
    @EnumSource
    void theTransportsErrorReachesTheWriter(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        IOException lost = new IOException("the cable is gone");
        joined.fromFace().failWrites(lost);

        assertThat(causes(Outcome.failure(joined.connection().write(ByteBuffer.allocate(1)))))
                .contains(lost);
    }

    @Behaviour("R2")
    @ParameterizedTest
    @EnumSource
    void theTransportsErrorReachesWhoeverShakesHands(Role role) {
        Joined joined = open(role);
        IOException lost = new IOException("the cable is gone");
        joined.toFace().failReads(lost);

        assertThat(causes(Outcome.failure(joined.connection().handshake()))).contains(lost);
    }

    private static List<Throwable> causes(Throwable failure) {
        return java.util.stream.Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .toList();
    }

    @Behaviour("R9")
    @Test
    void aBadClientHelloIsAnsweredByItsAlertAndThenFin() {
        Joined joined = open(Role.SERVER);
        CompletableFuture<?> handshake = joined.connection().handshake();
        joined.toFace().inject(Records.plaintext(Records.HANDSHAKE, new byte[] {1, 0, 0, 1, 0}));

        assertThat(Outcome.tlsFailure(handshake).alert()).contains(AlertDescription.DECODE_ERROR);
        joined.fromFace().awaitFinished();
        assertThat(joined.fromFace().captured())
                .isEqualTo(Records.plaintext(Records.ALERT, (byte) 2, (byte) AlertDescription.DECODE_ERROR.code()));
    }

    @Behaviour("R9")
    @Test
    void aClientHelloForAnUnknownNameIsAnsweredByItsAlertAndThenFin() throws IOException {
        Joined joined = open(
                Role.SERVER,
                client -> client,
                server -> server.identities(request -> Operation.completed(Optional.empty())));
        CompletableFuture<?> handshake = joined.connection().handshake();

        assertThat(joined.peer().awaitFailure().failure())
                .isEqualTo(new Failure.AlertReceived(AlertDescription.UNRECOGNIZED_NAME.code()));
        assertThat(Outcome.tlsFailure(handshake).alert()).contains(AlertDescription.UNRECOGNIZED_NAME);
        joined.fromFace().awaitFinished();
    }

    @Behaviour("R9")
    @Test
    void aNameWithoutConfigurationIsAnsweredByItsAlertAndThenFin() throws IOException {
        Joined joined = open(
                Role.SERVER,
                client -> client,
                server -> server.chooser(hello -> Operation.async(() -> CompletableFuture.failedFuture(
                        TlsException.incompatible(Mismatch.UNKNOWN_SERVER_NAME, "nobody lives here")))));
        CompletableFuture<?> handshake = joined.connection().handshake();

        assertThat(joined.peer().awaitFailure().failure())
                .isEqualTo(new Failure.AlertReceived(AlertDescription.UNRECOGNIZED_NAME.code()));
        assertThat(Outcome.tlsFailure(handshake).alert()).contains(AlertDescription.UNRECOGNIZED_NAME);
        joined.fromFace().awaitFinished();
    }

    @Behaviour("R9")
    @Test
    void aRefusedCertificateIsAnsweredByItsAlertAndThenFin() throws IOException {
        TestAuthority other = TestAuthority.create();
        Joined joined = open(Role.CLIENT, client -> client.verifier(other.verifier()), server -> server);
        CompletableFuture<?> handshake = joined.connection().handshake();

        assertThat(joined.peer().awaitFailure().failure())
                .isEqualTo(new Failure.AlertReceived(AlertDescription.UNKNOWN_CA.code()));
        assertThat(Outcome.tlsFailure(handshake)).isInstanceOf(Failure.CertificateRejected.class);
        joined.fromFace().awaitFinished();
    }

    @Behaviour("A19")
    @ParameterizedTest
    @EnumSource
    void whatWasOpenedStaysReadableWhenTheWriterIsInterrupted(Role role) throws IOException {
        Joined joined = open(role);
        joined.handshake();
        joined.peer().write(data(100));
        byte[] first = joined.read(1);
        joined.fromFace().capacity(0);
        CompletableFuture<Void> write = joined.connection().write(ByteBuffer.wrap(data(10)));
        joined.fromFace().awaitWaitingWriter();
        joined.connection().abandonWrite();
        joined.fromFace().capacity(Integer.MAX_VALUE);
        Outcome.succeeded(write);

        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(first);
        all.writeBytes(joined.read(99));
        assertThat(all.toByteArray()).isEqualTo(data(100));
    }

    @Behaviour("A19")
    @ParameterizedTest
    @EnumSource
    void aStormOfInterruptsNeverCorruptsTheStreamNorHangs(Role role) throws IOException {
        for (int seed = 1; seed <= 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Joined joined = open(role);
            joined.handshake();
            joined.fromFace().capacity(1 + random.nextInt(4000));
            CompletableFuture<byte[]> read = joined.connection().read(10);
            CompletableFuture<Void> write = joined.connection().write(ByteBuffer.wrap(data(9000)));
            for (int i = random.nextInt(3); i > 0; i--) {
                joined.peer().pump();
                rekeyIfPossible(joined, Rekey.BOTH);
            }
            if (random.nextBoolean()) {
                joined.connection().abandonWrite();
            }
            joined.connection().abandonRead();
            joined.fromFace().capacity(Integer.MAX_VALUE);

            Outcome.succeeded(read);
            Outcome.succeeded(write);
            assertThat(Outcome.succeeded(joined.connection().close()))
                    .as("close, seed %d", seed)
                    .isTrue();
            byte[] arrived = receivedUntilTheEnd(joined);
            assertThat(arrived).as("seed %d", seed).isEqualTo(Arrays.copyOf(data(9000), arrived.length));
            end(joined);
        }
    }

    private static byte[] receivedUntilTheEnd(Joined joined) throws IOException {
        while (!joined.peer().isInputEnded()) {
            if (!joined.peer().receive()) {
                joined.peer().transport().awaitReadable(Long.MAX_VALUE);
            }
            joined.peer().advance();
        }
        return joined.peer().received();
    }
}

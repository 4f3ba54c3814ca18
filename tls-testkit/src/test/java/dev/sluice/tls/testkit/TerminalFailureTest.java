package dev.sluice.tls.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.testkit.contract.Behaviour;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class TerminalFailureTest {
    private final NullCipher crypto = new NullCipher(CryptoProviders.standard());
    private final TestConfigurations configurations = new TestConfigurations(new ManualClock(), 1);
    private final EnginePair pair = new EnginePair(
            configurations.client().crypto(crypto).build(),
            configurations.server().crypto(crypto).build());

    @Behaviour("M17")
    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"CLOSE_NOTIFY", "USER_CANCELED"})
    void everyAlertEndsTheConnectionForGood(AlertDescription alert) throws IOException {
        pair.handshake();
        pair.clientToServer().inject(Records.nullProtectedAlert(alert.code()));
        pair.exchange();

        assertThat(assertTerminal(pair.server())).isEqualTo(new Failure.AlertReceived(alert.code()));
        assertThat(pair.server().engine().hasOutput()).isFalse();
    }

    @Behaviour("M17")
    @Test
    void aForgedRecordEndsTheConnectionForGoodAndTellsThePeer() throws IOException {
        pair.handshake();
        byte[] forged = Records.nullProtected(Records.APPLICATION_DATA, (byte) 'x');
        forged[forged.length - 1] = 1;
        pair.serverToClient().inject(forged);
        pair.exchange();

        assertThat(assertTerminal(pair.client()).alert()).contains(AlertDescription.BAD_RECORD_MAC);
        assertThat(pair.server().failure().orElseThrow().failure())
                .isEqualTo(new Failure.AlertReceived(AlertDescription.BAD_RECORD_MAC.code()));
    }

    @Behaviour("M3")
    @ParameterizedTest
    @EnumSource
    void theEndOfTheTransportIsTruncationUnlessCloseNotifyCameFirst(Role role) throws IOException {
        pair.handshake();
        ScriptedStream stream = role == Role.CLIENT ? pair.serverToClient() : pair.clientToServer();
        stream.finish();
        pair.exchange();

        assertThat(assertTerminal(pair.end(role))).isInstanceOf(Failure.Truncated.class);
        assertThat(pair.end(role).engine().hasOutput()).isFalse();
    }

    private static Failure assertTerminal(ScriptedPeer failed) throws IOException {
        TlsEngine engine = failed.engine();
        TlsException first = failed.failure().orElseThrow();
        TlsException advance = failureOf(() -> engine.advance(ByteBuffer.allocate(0), ByteBuffer.allocate(0)));
        TlsException send = failureOf(() -> engine.send(ByteBuffer.allocate(1), outputOf(engine)));
        TlsException rekey = failureOf(() -> engine.updateKeys(Rekey.BOTH));

        for (TlsException later : new TlsException[] {advance, send, rekey}) {
            assertThat(later.failure()).isEqualTo(first.failure());
            assertThat(later).isNotSameAs(first).hasCause(first);
        }
        assertThat(engine.failure()).contains(first.failure());
        engine.closeWrite();
        engine.abort(null);
        failed.drain();
        assertThat(engine.failure()).contains(first.failure());
        return first.failure();
    }

    private static ByteBuffer outputOf(TlsEngine engine) {
        return ByteBuffer.allocate(Math.max(engine.minimumOutput(), TlsEngine.MAX_RECORD));
    }

    private static TlsException failureOf(ThrowingCallable call) {
        return catchThrowableOfType(TlsException.class, call);
    }
}

package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Direction;
import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Observation;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.TlsObserver;
import dev.sluice.tls.testkit.Records;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an observer is told, and that it changes nothing. */
class ObserverTest {
    private final List<String> begun = new ArrayList<>();
    private final List<Observation> observed = new ArrayList<>();
    private final TlsObserver observer = (role, name, attachment) -> {
        begun.add(role + " " + name + " " + attachment);
        return observed::add;
    };

    private Encounter observed(Role role) {
        Encounter encounter = new Encounter().attach("me");
        return switch (role) {
            case CLIENT -> encounter.client(config -> config.observer(observer));
            case SERVER -> encounter.server(config -> config.observer(observer));
        };
    }

    private <T extends Observation> List<T> told(Class<T> type) {
        return observed.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Test
    void hearsOfEveryMessageInOrder() {
        observed(CLIENT).handshake();

        assertThat(begun).singleElement().asString().startsWith("CLIENT Optional[localhost]");
        assertThat(told(Observation.Message.class).stream().map(m -> m.direction() + " " + m.name()))
                .containsExactly(
                        "SENDING ClientHello",
                        "RECEIVING ServerHello",
                        "RECEIVING EncryptedExtensions",
                        "RECEIVING Certificate",
                        "RECEIVING CertificateVerify",
                        "RECEIVING Finished",
                        "SENDING Finished");
        assertThat(told(Observation.HandshakeCompleted.class)).hasSize(1);
        assertThat(told(Observation.Ended.class)).isEmpty();
    }

    @Test
    void hearsHowLongTheHandshakeWaitedAndTook() {
        CompletableFuture<Boolean> permission = new CompletableFuture<>();
        Encounter encounter = observed(CLIENT)
                .client(config -> config.verifier(presented -> Operation.async(() -> permission.thenApply(
                        granted -> new dev.sluice.tls.config.PeerIdentity(presented.chain(), List.of())))));
        encounter.exchange();
        encounter.clock().advance(Duration.ofSeconds(3));
        permission.complete(true);
        encounter.exchange();

        assertThat(told(Observation.Waited.class))
                .contains(new Observation.Waited(Purpose.VERIFY_PEER, Duration.ofSeconds(3), true));
        assertThat(told(Observation.HandshakeCompleted.class))
                .singleElement()
                .satisfies(completed -> assertThat(completed.took()).isEqualTo(Duration.ofSeconds(3)));
    }

    @ParameterizedTest
    @EnumSource
    void hearsOfKeysAndOfACleanEnd(Role role) throws TlsException {
        Encounter encounter = observed(role).handshake();
        encounter.engine(role).updateKeys(Rekey.BOTH);
        encounter.exchange();
        encounter.clock().advance(Duration.ofMinutes(1));
        encounter.engine(CLIENT).closeWrite();
        encounter.engine(SERVER).closeWrite();
        encounter.exchange();
        encounter.engine(role).close();

        assertThat(told(Observation.KeysChanged.class))
                .containsExactly(
                        new Observation.KeysChanged(Direction.SENDING),
                        new Observation.KeysChanged(Direction.RECEIVING));
        assertThat(told(Observation.PeerClosed.class)).hasSize(1);
        assertThat(told(Observation.Ended.class))
                .containsExactly(new Observation.Ended(Optional.empty(), true, Duration.ofMinutes(1)));
        assertThat(observed.getLast()).isInstanceOf(Observation.Ended.class);
    }

    @Test
    void hearsWhyAConnectionFailedAndOnlyOnce() {
        Encounter encounter = observed(SERVER).handshake();
        encounter.inject(CLIENT, Records.plaintext(Records.APPLICATION_DATA, new byte[40]));
        encounter.engine(SERVER).abort(null);
        encounter.engine(SERVER).close();

        assertThat(told(Observation.Ended.class))
                .containsExactly(new Observation.Ended(Optional.of(encounter.failureOf(SERVER)), true, Duration.ZERO));
    }

    @Test
    void hearsOfAnEndInTheHandshake() {
        Encounter encounter = observed(CLIENT);
        encounter.pump(CLIENT);
        encounter.engine(CLIENT).closeWrite();

        assertThat(told(Observation.Ended.class)).singleElement().satisfies(ended -> {
            assertThat(ended.established()).isFalse();
            assertThat(ended.failure()).get().isInstanceOf(Failure.Aborted.class);
        });
    }

    @Test
    void mayFailWithoutHarm() throws TlsException {
        TlsObserver broken = (role, name, attachment) -> observation -> {
            throw new IllegalStateException("no room for " + observation);
        };
        TlsObserver deaf = (role, name, attachment) -> {
            throw new IllegalStateException("out of order");
        };
        Encounter encounter =
                new Encounter().client(config -> config.observer(broken)).server(config -> config.observer(deaf));

        encounter.handshake().assertTalks();
    }

    @Test
    void isOneOfSeveral() {
        List<Observation> second = new ArrayList<>();
        new Encounter()
                .client(config -> config.observer(observer.and((role, name, attachment) -> second::add)))
                .handshake();

        assertThat(second).isNotEmpty().isEqualTo(observed);
    }

    @Test
    void isToldNoSecret() throws TlsException {
        List<String> keyLog = new ArrayList<>();
        Encounter encounter = observed(SERVER).server(config -> config.keyLog(keyLog::add));
        encounter.handshake();
        encounter.pair().transfer(CLIENT, bytes(112, 108, 97, 105, 110));
        String everything = observed + " "
                + told(Observation.Message.class).stream()
                        .map(m -> m.text().get())
                        .toList();

        assertThat(keyLog).isNotEmpty();
        for (String line : keyLog) {
            assertThat(everything).doesNotContain(line.split(" ")[2]);
        }
        assertThat(everything).doesNotContain("plain");
    }
}

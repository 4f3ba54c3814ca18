package dev.sluice.tls.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.testkit.EnginePair;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.TestConfigurations;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MicrometerObserverTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerObserver observer = new MicrometerObserver(registry);
    private final ManualClock clock = new ManualClock();
    private final TestConfigurations configurations = new TestConfigurations(clock, 1);

    private EnginePair servedAs(long epoch) {
        return new EnginePair(
                configurations.client().build(),
                configurations
                        .server()
                        .identity(TestConfigurations.certificate().identity().ofEpoch(epoch))
                        .observer(observer)
                        .build(),
                clock);
    }

    private double active(long epoch) {
        return registry.get("tls.connections.active")
                .tags("role", "server", "epoch", Long.toString(epoch))
                .gauge()
                .value();
    }

    @Test
    void countsHandshakesByWhatWasNegotiated() throws TlsException {
        servedAs(1).handshake();

        assertThat(registry.get("tls.handshake")
                        .tags("role", "server", "outcome", "success", "version", "TLSv1.3", "group", "x25519")
                        .tags("resumed", "false", "alert", "none")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void showsHowManyConnectionsAnEpochHasAndForgetsItAfterTheLast() throws TlsException {
        EnginePair old = servedAs(1);
        old.handshake();
        EnginePair next = servedAs(2);
        next.handshake();
        EnginePair another = servedAs(2);
        another.handshake();
        assertThat(active(1)).isEqualTo(1);
        assertThat(active(2)).isEqualTo(2);

        old.server().engine().abort(null);
        another.server().engine().abort(null);
        assertThat(active(2)).isEqualTo(1);
        assertThat(registry.find("tls.connections.active").tag("epoch", "1").gauge())
                .isNull();
        assertThat(registry.get("tls.connections.ended")
                        .tags("role", "server", "outcome", "aborted")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void countsAFailedHandshakeByItsAlert() {
        EnginePair pair = new EnginePair(
                configurations
                        .client()
                        .observer(observer)
                        .verifier(presented -> Operation.compute(() -> {
                            throw TlsException.rejected(CertificateProblem.REVOKED, "by a test");
                        }))
                        .build(),
                configurations.server().observer(observer).build(),
                clock);
        pair.exchange();

        assertThat(registry.get("tls.handshake")
                        .tags("role", "client", "outcome", "certificate_rejected", "alert", "certificate_revoked")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("tls.handshake")
                        .tags("role", "server", "outcome", "alert_received", "alert", "certificate_revoked")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void timesTheWaits() {
        CompletableFuture<PeerIdentity> verdict = new CompletableFuture<>();
        EnginePair pair = new EnginePair(
                configurations
                        .client()
                        .observer(observer)
                        .verifier(presented -> Operation.async(() -> verdict))
                        .build(),
                configurations.server().build(),
                clock);
        pair.exchange();
        clock.advance(Duration.ofMillis(250));
        verdict.complete(new PeerIdentity(TestConfigurations.certificate().chain(), List.of()));
        pair.exchange();

        assertThat(registry.get("tls.verify")
                        .tags("role", "client", "outcome", "success")
                        .timer()
                        .totalTime(TimeUnit.MILLISECONDS))
                .isGreaterThanOrEqualTo(250);
    }

    @Test
    void countsKeyUpdatesByDirection() throws TlsException {
        EnginePair pair = servedAs(0);
        pair.handshake();
        pair.client().engine().updateKeys(Rekey.BOTH);
        pair.exchange();

        for (String direction : List.of("sending", "receiving")) {
            assertThat(registry.get("tls.rekey")
                            .tags("role", "server", "direction", direction)
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void hasNoTagThatThePeerChooses() throws TlsException {
        servedAs(1).handshake();

        assertThat(registry.getMeters().stream()
                        .map(Meter::getId)
                        .flatMap(id -> id.getTags().stream())
                        .map(tag -> tag.getKey() + "=" + tag.getValue()))
                .isNotEmpty()
                .noneMatch(tag -> tag.contains("localhost"));
    }
}

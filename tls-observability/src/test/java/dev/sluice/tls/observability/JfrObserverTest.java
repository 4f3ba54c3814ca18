package dev.sluice.tls.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Rekey;
import dev.sluice.tls.testkit.EnginePair;
import dev.sluice.tls.testkit.ManualClock;
import dev.sluice.tls.testkit.TestConfigurations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JfrObserverTest {

    private static List<RecordedEvent> of(String name, List<RecordedEvent> events) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("dev.sluice." + name))
                .toList();
    }

    @Test
    void writesAConnectionDown(@TempDir Path folder) throws Exception {
        List<RecordedEvent> events = recorded(folder, () -> {
            ManualClock clock = new ManualClock();
            TestConfigurations configurations = new TestConfigurations(clock, 1);
            EnginePair pair = new EnginePair(
                    configurations.client().observer(new JfrObserver()).build(),
                    configurations.server().build(),
                    clock);
            pair.handshake();
            pair.client().engine().updateKeys(Rekey.BOTH);
            pair.exchange();
            pair.serverToClient().finish();
            pair.exchange();
        });

        assertThat(of("TlsHandshake", events)).singleElement().satisfies(event -> {
            assertThat(event.getString("role")).isEqualTo("CLIENT");
            assertThat(event.getString("serverName")).isEqualTo("localhost");
            assertThat(event.getBoolean("successful")).isTrue();
            assertThat(event.getString("group")).isEqualTo("x25519");
            assertThat(event.getDuration()).isPositive();
        });
        assertThat(of("TlsWait", events).stream().map(event -> event.getString("purpose")))
                .contains("KEY_EXCHANGE", "VERIFY_PEER");
        assertThat(of("TlsKeyUpdate", events).stream().map(event -> event.getString("direction")))
                .containsExactly("SENDING", "RECEIVING");
        assertThat(of("TlsConnection", events)).singleElement().satisfies(event -> {
            assertThat(event.getBoolean("established")).isTrue();
            assertThat(event.getBoolean("truncated")).isTrue();
            assertThat(event.getString("failure")).contains("without close_notify");
        });
    }

    @Test
    void tellsWhyAHandshakeFailed(@TempDir Path folder) throws Exception {
        List<RecordedEvent> events = recorded(folder, () -> {
            ManualClock clock = new ManualClock();
            TestConfigurations configurations = new TestConfigurations(clock, 1);
            EnginePair pair = new EnginePair(
                    configurations.client().applicationProtocols("h2").build(),
                    configurations
                            .server()
                            .applicationProtocols("http/1.1")
                            .observer(new JfrObserver())
                            .build(),
                    clock);
            pair.exchange();
        });

        assertThat(of("TlsHandshake", events)).singleElement().satisfies(event -> {
            assertThat(event.getBoolean("successful")).isFalse();
            assertThat(event.getString("failure")).contains("h2").contains("http/1.1");
            assertThat(event.getString("alert")).isEqualTo("no_application_protocol");
        });
    }

    interface Work {
        void run() throws Exception;
    }

    private static List<RecordedEvent> recorded(Path folder, Work work) throws Exception {
        Path file = folder.resolve("connections.jfr");
        try (Recording recording = new Recording()) {
            recording.enable(TlsHandshakeEvent.class).withoutThreshold();
            recording.enable(TlsWaitEvent.class).withoutThreshold();
            recording.enable(TlsKeyUpdateEvent.class).withoutThreshold();
            recording.enable(TlsConnectionEvent.class).withoutThreshold();
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
        }
        return read(file);
    }

    private static List<RecordedEvent> read(Path file) throws IOException {
        return RecordingFile.readAllEvents(file);
    }
}

package dev.sluice.tls.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Rekey;
import dev.sluice.tls.Role;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.testkit.contract.Behaviour;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing in the engine waits: the JVM's own flight recorder looks for every kind of wait on the thread that drives two
 * engines through all they can do, with keys, trust and randomness as they really are. The kernel's random device, which
 * never makes a reader wait, is not counted.
 */
class NothingBlocksTest {
    private static final List<String> WAITS = List.of(
            "jdk.ThreadPark",
            "jdk.ThreadSleep",
            "jdk.JavaMonitorWait",
            "jdk.JavaMonitorEnter",
            "jdk.FileRead",
            "jdk.FileWrite",
            "jdk.SocketRead",
            "jdk.SocketWrite",
            "jdk.ProcessStart");

    @TempDir
    private Path directory;

    private interface Scenario {
        void run() throws Exception;
    }

    @Behaviour({"A1", "A3"})
    @Test
    void noFrameOfTheEngineWaits() throws Exception {
        everything();

        assertThat(waitsDuring(NothingBlocksTest::everything)).isEmpty();
    }

    @Test
    void aWaitWouldBeSeen() throws Exception {
        assertThat(waitsDuring(() -> LockSupport.parkNanos(1))).hasSize(1);
    }

    private static void everything() throws Exception {
        TestAuthority ca = TestAuthority.create(KeyKind.RSA_2048);
        for (KeyKind kind : List.of(KeyKind.EC_P256, KeyKind.RSA_2048, KeyKind.ED25519, KeyKind.ML_DSA_65)) {
            SecurityPolicy policy = SecurityPolicy.DEFAULT.withGroups(
                    List.of(NamedGroup.X25519MLKEM768, NamedGroup.SECP384R1), List.of(NamedGroup.SECP384R1));
            EnginePair pair = new EnginePair(
                    ClientConfig.builder()
                            .policy(policy)
                            .verifier(ca.verifier())
                            .identity(ca.request("client").key(kind).issue().identity())
                            .build(),
                    ServerConfig.builder()
                            .policy(policy)
                            .identity(ca.request("localhost").key(kind).issue().identity())
                            .clientAuthentication(ClientAuthentication.REQUIRE, ca.verifier())
                            .build());
            pair.handshake();
            for (Role role : Role.values()) {
                pair.transfer(role, EnginePairTest.data(50_000));
                pair.end(role).rekey(Rekey.BOTH);
                pair.transfer(role, EnginePairTest.data(50_000));
                pair.end(role).closeWrite();
            }
            pair.exchange();
        }
    }

    private List<RecordedEvent> waitsDuring(Scenario scenario) throws Exception {
        try (Recording recording = new Recording()) {
            WAITS.forEach(
                    wait -> recording.enable(wait).withThreshold(Duration.ZERO).withStackTrace());
            recording.start();
            scenario.run();
            recording.stop();
            Path file = directory.resolve("waits.jfr");
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getThread() != null)
                    .filter(event -> event.getThread().getJavaThreadId()
                            == Thread.currentThread().threadId())
                    .filter(event -> !isSystemRandomness(event))
                    .toList();
        }
    }

    /** Linux gives these bytes at once, always: random(4). */
    private static boolean isSystemRandomness(RecordedEvent event) {
        return event.getEventType().getName().equals("jdk.FileRead")
                && event.getString("path").equals("/dev/urandom");
    }
}

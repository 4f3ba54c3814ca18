package dev.sluice.tls.loom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * While a class of tests runs, no virtual thread is pinned to its carrier: the JVM's flight recorder is asked, for waits of any
 * length. Not counted is what the JVM does to load and initialise a class, once, whoever waits for it, and what two threads contend for at the same time, for
 * microseconds: its list of all threads where both start one, a thread's interrupt where one interrupts the other.
 */
final class NothingPinned implements BeforeAllCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(NothingPinned.class);

    @Override
    public void beforeAll(ExtensionContext tests) {
        Recording recording = new Recording();
        recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
        recording.start();
        tests.getStore(NAMESPACE).put(tests.getUniqueId(), recording);
    }

    @Override
    public void afterAll(ExtensionContext tests) throws Exception {
        Path file = Files.createTempFile("pinned", ".jfr");
        try (Recording recording = tests.getStore(NAMESPACE).get(tests.getUniqueId(), Recording.class)) {
            recording.stop();
            recording.dump(file);
            List<RecordedEvent> pinned = RecordingFile.readAllEvents(file).stream()
                    .filter(event -> !isTheJdksOwn(event))
                    .toList();
            assertThat(pinned).as("waits that held up a carrier").isEmpty();
        } finally {
            Files.delete(file);
        }
    }

    private static boolean isTheJdksOwn(RecordedEvent event) {
        if (event.hasField("pinnedReason")
                && String.valueOf(event.getString("pinnedReason")).startsWith("Waited for initialization of ")) {
            return true;
        }
        return event.getStackTrace() != null
                && event.getStackTrace().getFrames().stream().anyMatch(frame -> isTheJdksOwn(frame.getMethod()));
    }

    private static boolean isTheJdksOwn(RecordedMethod method) {
        return switch (method.getType().getName()) {
            case "java.lang.ClassLoader" -> true;
            case "java.lang.VirtualThread" ->
                Set.of("start", "getAndClearInterrupt").contains(method.getName());
            default -> method.getName().equals("<clinit>");
        };
    }
}

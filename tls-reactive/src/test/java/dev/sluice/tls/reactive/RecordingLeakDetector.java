package dev.sluice.tls.reactive;

import io.netty.util.ResourceLeakDetector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Netty's leak detector, which also remembers what it reports. The build names it in a system property. */
public final class RecordingLeakDetector<T> extends ResourceLeakDetector<T> {
    private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();

    public RecordingLeakDetector(Class<?> resource, int samplingInterval) {
        super(resource, samplingInterval);
    }

    /** Netty looks for this one first, and complains when it is missing. */
    public RecordingLeakDetector(Class<?> resource, int samplingInterval, long maxActive) {
        this(resource, samplingInterval);
    }

    /** What was reported since the last call. */
    static String drain() {
        StringBuilder reports = new StringBuilder();
        for (String report = REPORTS.poll(); report != null; report = REPORTS.poll()) {
            reports.append(report);
        }
        return reports.toString();
    }

    @Override
    protected void reportTracedLeak(String resource, String records) {
        REPORTS.add(resource + records);
        super.reportTracedLeak(resource, records);
    }

    @Override
    protected void reportUntracedLeak(String resource) {
        REPORTS.add(resource);
        super.reportUntracedLeak(resource);
    }
}

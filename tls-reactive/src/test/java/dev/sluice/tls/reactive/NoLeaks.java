package dev.sluice.tls.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** After each test class: Netty's leak detector, at its strictest, has nothing to report. */
public final class NoLeaks implements AfterAllCallback {

    @Override
    public void afterAll(ExtensionContext tests) {
        for (int i = 0; i < 2; i++) {
            System.gc();
            // The detector reports what the collector found when the next buffer is made.
            Unpooled.directBuffer(1).release();
        }
        assertThat(RecordingLeakDetector.drain())
                .as("leaks that Netty detected")
                .isEmpty();
    }
}

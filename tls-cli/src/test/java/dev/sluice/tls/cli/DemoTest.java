package dev.sluice.tls.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoTest {

    @Test
    void streamsBetweenAllPairingsOfFaces() {
        CommandRun run = CommandRun.of("demo", "--time", "0.1");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines().filter(line -> line.endsWith("intact"))).hasSize(4);
        assertThat(run.out()).contains("TLSv1.3").contains("key updates").contains("all four pairings work");
        assertThat(run.out()).doesNotContain("\r").doesNotContain("\u001b");
        assertThat(run.err()).isEmpty();
    }
}

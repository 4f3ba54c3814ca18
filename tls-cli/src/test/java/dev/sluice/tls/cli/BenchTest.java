package dev.sluice.tls.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchTest {

    @Test
    void putsBothContendersIntoOneTable() {
        CommandRun run = CommandRun.of("bench", "--vs", "jsse", "--rounds", "1", "--time", "10ms");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(3);
        assertThat(run.out()).contains("sluice", "jsse", "ratio", "full handshakes/s", "bulk MB/s");
        assertThat(run.err()).contains("full handshakes/s: sluice");
    }

    @Test
    void knowsWhomItCanBeComparedWith() {
        CommandRun run = CommandRun.of("bench", "--vs", "everybody");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("JSSE");
    }
}

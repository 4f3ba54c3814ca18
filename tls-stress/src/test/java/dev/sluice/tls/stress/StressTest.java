package dev.sluice.tls.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * jcstress for a short while, which meets every interleaving that is not rare. For a long run see
 * {@code docs/concurrency.md}.
 */
class StressTest {

    @Test
    void noInterleavingGivesWhatItMustNot(@TempDir Path folder) throws IOException, InterruptedException {
        Process run = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.openjdk.jcstress.Main",
                        "-v",
                        "-sc",
                        "false",
                        "-f",
                        "1",
                        "-fsm",
                        "1",
                        "-iters",
                        "1",
                        "-time",
                        Integer.getInteger("stress.milliseconds", 200).toString(),
                        "-r",
                        folder.resolve("report").toString()))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(run.waitFor()).as(output).isZero();
        assertThat(output)
                .contains("HalfStress", "ListenerStress", "OperationStress", "OwedUpdateStress", "CloseStress");
    }
}

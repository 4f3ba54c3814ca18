package dev.sluice.tls.bench;

import dev.sluice.tls.bench.peer.Implementation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A program that measures in a JVM of its own and prints its figures in one line.
 *
 * @param program its main class
 * @param flags for its JVM
 * @param times how often it is run for each implementation
 */
record Child(Class<?> program, List<String> flags, int times) {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    /** Runs it by turns with each implementation; gives the medians of each figure. */
    Map<Implementation, double[]> run(Path credentials) throws IOException {
        Map<Implementation, List<double[]>> runs = new EnumMap<>(Implementation.class);
        for (int i = 0; i < times; i++) {
            for (Implementation implementation : Implementation.values()) {
                runs.computeIfAbsent(implementation, _ -> new ArrayList<>()).add(run(implementation, credentials));
            }
        }
        Map<Implementation, double[]> figures = new EnumMap<>(Implementation.class);
        runs.forEach((implementation, all) -> figures.put(implementation, medians(all)));
        return figures;
    }

    private double[] run(Implementation implementation, Path credentials) throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA.toString()));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(implementation.name(), credentials.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = process.inputReader()) {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException(program.getSimpleName() + " gave nothing for " + implementation);
            }
            return Arrays.stream(line.split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static double[] medians(List<double[]> runs) {
        return IntStream.range(0, runs.getFirst().length)
                .mapToDouble(figure -> Score.median(
                        runs.stream().mapToDouble(run -> run[figure]).sorted().toArray()))
                .toArray();
    }
}

package dev.sluice.tls.bench;

import dev.sluice.tls.bench.live.Face;
import dev.sluice.tls.bench.live.LoomFace;
import dev.sluice.tls.bench.live.ReactiveFace;
import dev.sluice.tls.bench.live.RotationScene;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * A certificate that is replaced on disk fifty times while clients connect without pause, and how long it takes until a new client
 * sees each. A program of its own.
 */
public final class Rotation {
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final int REPLACEMENTS = 50;

    private Rotation() {}

    /** Takes no arguments. */
    public static void main(String... arguments) throws IOException {
        System.out.println(Machine.describe());
        System.out.println(REPLACEMENTS + " replacements, looked for every " + LOOK.toMillis() + " ms");
        Table table = new Table(
                System.out,
                List.of("face", "ms until a new client sees it, median", "longest", "connections besides", "lost"));
        run("loom", new LoomFace(), table);
        run("reactive", new ReactiveFace(), table);
    }

    private static void run(String name, Face face, Table table) throws IOException {
        try (RotationScene scene = new RotationScene(face, LOOK)) {
            double[] times = new double[REPLACEMENTS];
            for (int i = 0; i < times.length; i++) {
                times[i] = scene.replace() / 1e6;
            }
            Arrays.sort(times);
            table.row(List.of(
                    name,
                    Table.number(times[times.length / 2]),
                    Table.number(times[times.length - 1]),
                    String.valueOf(scene.connections()),
                    String.valueOf(scene.lost())));
        }
    }
}

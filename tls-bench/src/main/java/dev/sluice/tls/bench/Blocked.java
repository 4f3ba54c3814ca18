package dev.sluice.tls.bench;

import dev.sluice.tls.bench.live.Answers;
import dev.sluice.tls.bench.live.Face;
import dev.sluice.tls.bench.live.LoomFace;
import dev.sluice.tls.bench.live.ReactiveFace;
import dev.sluice.tls.bench.live.WaitingScene;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A configuration store, a signer and a verifier that are blocked for a minute, and what closing, time-outs, metrics and other
 * connections take meanwhile, on either face. A program of its own.
 */
public final class Blocked {
    private static final int EACH = 20;
    private static final int WARM_UP = 10;

    private Blocked() {}

    /** Takes how many seconds the services are blocked, 60 if it is left out. */
    public static void main(String... arguments) throws IOException, InterruptedException, ExecutionException {
        long seconds = arguments.length == 0 ? 60 : Long.parseLong(arguments[0]);
        System.out.println(Machine.describe());
        System.out.println(3 * EACH + " handshakes wait for " + seconds + " s");
        Table table = new Table(System.out, List.of("face", "what", "times", "ms, median", "longest"));
        run("loom", new LoomFace(), seconds, table);
        run("reactive", new ReactiveFace(), seconds, table);
    }

    private static void run(String name, Face face, long seconds, Table table)
            throws IOException, InterruptedException, ExecutionException {
        try (WaitingScene scene = new WaitingScene(face)) {
            for (int i = 0; i < WARM_UP; i++) {
                scene.round(new Answers());
            }
            scene.block(EACH);
            Answers answers = new Answers();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            while (System.nanoTime() < end) {
                scene.round(answers);
            }
            long complete = scene.release();
            answers.forEach((what, times) -> table.row(List.of(
                    name,
                    what,
                    String.valueOf(times.size()),
                    Table.number(times.get(times.size() / 2)),
                    Table.number(times.getLast()))));
            table.row(List.of(name, "blocked handshakes complete after all", String.valueOf(complete), "", ""));
        }
    }
}

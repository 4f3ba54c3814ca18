package dev.sluice.tls.cli.demo;

import dev.sluice.tls.cli.client.Link;
import dev.sluice.tls.cli.options.Face;
import dev.sluice.tls.cli.report.Facts;
import dev.sluice.tls.cli.terminal.CommandFailure;
import dev.sluice.tls.cli.terminal.Printer;
import dev.sluice.tls.cli.terminal.Reason;
import dev.sluice.tls.config.ClientConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One client face streams to one server face and back, and changes keys on the way. */
final class Pairing {
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long REDRAW_MILLIS = 100;
    private static final int KEY_UPDATES = 3;

    private final Face clientFace;
    private final Face serverFace;
    private final Link.Peer server;
    private final Printer out;

    Pairing(Face clientFace, Face serverFace, Link.Peer server, Printer out) {
        this.clientFace = clientFace;
        this.serverFace = serverFace;
        this.server = server;
        this.out = out;
    }

    /** Streams there and back for so long, and says how it went. */
    void run(ClientConfig config, long nanos) throws CommandFailure, InterruptedException {
        out.redraw(name() + " shaking hands");
        try (Link link =
                Link.connect(clientFace, server, config, Thread.ofVirtual().factory())) {
            out.line(name() + " " + Facts.brief(link.parameters()));
            stream(link, nanos);
        } catch (IOException e) {
            throw new CommandFailure(name().strip() + ": " + Reason.of(e), e);
        } catch (ExecutionException e) {
            throw new CommandFailure(name().strip() + ": " + Reason.of(e), e.getCause());
        }
    }

    private void stream(Link link, long nanos) throws ExecutionException, InterruptedException, CommandFailure {
        Queue<CompletableFuture<@Nullable Void>> keyUpdates = new ConcurrentLinkedQueue<>();
        TestStream stream = new TestStream(nanos);
        Progress progress = new Progress(stream);
        CompletableFuture<@Nullable Void> receiving = link.receive(stream::consume);
        CompletableFuture<@Nullable Void> sending = link.send(
                into -> {
                    if (keyUpdates.size() < stream.elapsed() * (KEY_UPDATES + 1) - 1) {
                        keyUpdates.add(link.rekey());
                    }
                    return stream.produce(into);
                },
                Link.AtEnd.CLOSE_WRITE);
        await(List.of(sending, receiving), () -> out.redraw(name() + " " + progress.bar()));
        String throughput = progress.total();
        await(new ArrayList<>(keyUpdates), () -> out.redraw(name() + " waiting for the last key change"));
        if (!stream.isIntact()) {
            throw new CommandFailure(name().strip() + ": what came back is not what was sent", null);
        }
        out.line(name() + " " + throughput + ", " + keyUpdates.size() + " key updates, " + out.good("intact"));
    }

    private static void await(List<CompletableFuture<@Nullable Void>> futures, Runnable tick)
            throws ExecutionException, InterruptedException, CommandFailure {
        CompletableFuture<?> all = CompletableFuture.allOf(futures.toArray(new CompletableFuture<?>[0]));
        futures.forEach(future -> future.whenComplete((_, failure) -> {
            if (failure != null) {
                all.completeExceptionally(failure);
            }
        }));
        long started = System.nanoTime();
        while (System.nanoTime() - started < LONGEST_NANOS) {
            try {
                all.get(REDRAW_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                tick.run();
            }
        }
        throw new CommandFailure("nothing came to an end within 60 s", null);
    }

    private String name() {
        return String.format("%-8s -> %-8s", clientFace, serverFace);
    }
}

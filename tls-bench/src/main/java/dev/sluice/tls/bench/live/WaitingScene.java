package dev.sluice.tls.bench.live;

import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.Limits;
import dev.sluice.tls.config.ServerConfig;
import dev.sluice.tls.loom.TlsChannel;
import dev.sluice.tls.loom.TlsClient;
import dev.sluice.tls.observability.MicrometerObserver;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.testkit.TestAuthority;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One face's servers with handshakes that wait for every service, and clients that try everything else meanwhile. The clients are
 * of the blocking face, on virtual threads; everything is measured as they see it. Used by one thread.
 */
public final class WaitingScene implements AutoCloseable {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofHours(1);
    private static final Limits PATIENT =
            Limits.DEFAULT.withHandshakeTimeout(PATIENCE).withOperationTimeout(PATIENCE);
    private static final int MESSAGE = 1000;

    private final TestAuthority authority = TestAuthority.create();
    private final Identity identity = authority.issue("localhost", hosts()[0], hosts()[1], hosts()[2]);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TlsClient client = TlsClient.create(ClientConfig.builder()
            .verifier(authority.verifier())
            .identity(identity)
            .limits(PATIENT)
            .build());

    private final Face face;
    private final Stuck stuck;
    private final InetSocketAddress patient;
    private final InetSocketAddress impatient;
    private final TlsChannel standing;
    private final List<FutureTask<Ended>> blocked = new ArrayList<>();

    public WaitingScene(Face face) throws IOException {
        this.face = face;
        this.stuck = new Stuck(face);
        ServerConfig plain = ServerConfig.builder()
                .identity(identity)
                .resumption(Resumption.off())
                .limits(PATIENT)
                .observer(new MicrometerObserver(registry))
                .build();
        this.patient = face.listen(stuck.config(plain, identity));
        this.impatient = face.listen(stuck.config(
                plain.toBuilder().limits(PATIENT.withHandshakeTimeout(SHORT)).build(), identity));
        this.standing = open("localhost", new Socket(patient.getAddress(), patient.getPort()));
        standing.handshake();
    }

    private static String[] hosts() {
        Service[] all = Service.values();
        return new String[] {all[0].host(), all[1].host(), all[2].host()};
    }

    private TlsChannel open(String host, Socket socket) {
        return client.serverName(host).over(socket);
    }

    /** When the client knew, and whether the server has answered it. */
    private record Ended(long at, boolean complete) {}

    /** A handshake that waits for a service, until it fails or is complete. */
    private final class Waiting {
        private final Socket socket;
        private final FutureTask<Ended> ended;

        Waiting(Service service, InetSocketAddress server) throws IOException, InterruptedException {
            socket = new Socket(server.getAddress(), server.getPort());
            ended = new FutureTask<>(() -> shakeHands(service));
            Thread.startVirtualThread(ended);
            stuck.awaitAsked(service);
        }

        private Ended shakeHands(Service service) {
            try (TlsChannel channel = open(service.host(), socket)) {
                echo(channel);
                return new Ended(System.nanoTime(), true);
            } catch (IOException e) {
                return new Ended(System.nanoTime(), false);
            }
        }

        long end() throws ExecutionException, InterruptedException {
            return ended.get().at;
        }
    }

    /** Lets so many more handshakes wait for each service. */
    public void block(int each) throws IOException, InterruptedException {
        for (Service service : Service.values()) {
            for (int i = 0; i < each; i++) {
                blocked.add(new Waiting(service, patient).ended);
            }
        }
    }

    /** Tries everything once. */
    public void round(Answers answers) throws IOException, InterruptedException, ExecutionException {
        long start = System.nanoTime();
        try (TlsChannel other = open("localhost", new Socket(patient.getAddress(), patient.getPort()))) {
            other.handshake();
            answers.add("handshake of another client", System.nanoTime() - start);
        }
        start = System.nanoTime();
        echo(standing);
        answers.add("echo of 1,000 bytes", System.nanoTime() - start);
        start = System.nanoTime();
        snapshot();
        answers.add("metrics", System.nanoTime() - start);
        for (Service service : Service.values()) {
            Waiting one = new Waiting(service, patient);
            start = System.nanoTime();
            face.close(one.socket.getLocalPort());
            answers.add("close while the " + service.name().toLowerCase(Locale.ROOT) + " is asked", one.end() - start);
        }
        timeOut(answers);
    }

    /** The handshake's deadline, one second, counted from when the client opened its connection. */
    private void timeOut(Answers answers) throws IOException, InterruptedException, ExecutionException {
        List<Long> starts = new ArrayList<>();
        List<Waiting> waiting = new ArrayList<>();
        for (Service service : Service.values()) {
            starts.add(System.nanoTime());
            waiting.add(new Waiting(service, impatient));
        }
        for (int i = 0; i < waiting.size(); i++) {
            answers.add("time-out of 1 s, late by", waiting.get(i).end() - starts.get(i) - SHORT.toNanos());
        }
    }

    private static void echo(TlsChannel channel) throws IOException {
        channel.write(ByteBuffer.allocate(MESSAGE));
        channel.inputStream().readNBytes(MESSAGE);
    }

    private double snapshot() {
        double sum = 0;
        for (Meter meter : registry.getMeters()) {
            for (Measurement measurement : meter.measure()) {
                sum += measurement.getValue();
            }
        }
        return sum;
    }

    /** Lets the services answer; how many of the handshakes that have waited all the time are complete then. */
    public long release() throws ExecutionException, InterruptedException {
        stuck.answer();
        long complete = 0;
        for (FutureTask<Ended> one : blocked) {
            try {
                complete += one.get(1, TimeUnit.MINUTES).complete ? 1 : 0;
            } catch (TimeoutException e) {
                // Not complete.
            }
        }
        return complete;
    }

    @Override
    public void close() {
        standing.close();
        face.close();
        registry.close();
    }
}

package dev.sluice.tls.bench;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.bench.peer.CertificateKey;
import dev.sluice.tls.bench.peer.Credentials;
import dev.sluice.tls.bench.peer.Implementation;
import dev.sluice.tls.bench.peer.Scenario;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Sluice beside its peers in a few minutes: prints the tables of {@code docs/performance.md}. Takes the parts to measure as
 * arguments, all of them without any. JMH's benchmarks in this package take longer and isolate more.
 */
public final class Bench {
    private static final Contest CONTEST = new Contest(4, 7, 500_000_000);
    private static final Set<String> PARTS = Set.of("handshakes", "writes", "cold", "idle");

    private static final List<Work> HANDSHAKES = List.of(
            new Work.Handshakes("X25519, ECDSA P-256", Scenario.DEFAULT),
            new Work.Handshakes("the same, certificate and name verified", Scenario.DEFAULT.withVerification()),
            new Work.Handshakes("the same, both ends show a certificate", Scenario.DEFAULT.withClientCertificate()),
            new Work.Handshakes("X25519MLKEM768, ECDSA P-256", Scenario.DEFAULT.with(NamedGroup.X25519MLKEM768)),
            new Work.Handshakes("secp256r1, ECDSA P-256", Scenario.DEFAULT.with(NamedGroup.SECP256R1)),
            new Work.Handshakes("X25519, RSA-2048", Scenario.DEFAULT.with(CertificateKey.RSA_2048)));

    private static final Scenario CHACHA20 = Scenario.DEFAULT.with(CipherSuite.TLS_CHACHA20_POLY1305_SHA256);
    private static final List<Work> WRITES = List.of(
            new Work.Writes("AES-128-GCM, 16 KiB", Scenario.DEFAULT, 16384),
            new Work.Writes("AES-128-GCM, 1 KiB", Scenario.DEFAULT, 1024),
            new Work.Writes("AES-128-GCM, 64 B", Scenario.DEFAULT, 64),
            new Work.Writes("ChaCha20-Poly1305, 16 KiB", CHACHA20, 16384));

    private static final Child COLD = new Child(ColdHandshake.class, List.of(), 7);
    private static final Child IDLE = new Child(
            IdleConnections.class, List.of("-XX:+UseSerialGC", "-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"), 3);

    private final PrintStream out = System.out;

    private Bench() {}

    /** Measures the parts named, or all. */
    public static void main(String... arguments) throws IOException, GeneralSecurityException {
        Set<String> parts = arguments.length == 0 ? PARTS : Set.of(arguments);
        if (!PARTS.containsAll(parts)) {
            System.err.println("usage: Bench [handshakes] [writes] [cold] [idle]");
            return;
        }
        new Bench().run(parts);
    }

    private void run(Set<String> parts) throws IOException, GeneralSecurityException {
        out.println(Machine.describe());
        if (parts.contains("handshakes")) {
            contest("full handshakes, pairs for a CPU second", "KB of heap for a pair", 1e3, HANDSHAKES);
        }
        if (parts.contains("writes")) {
            contest("writes sealed and opened, MB for a CPU second", "bytes of heap for a write", 1, WRITES);
        }
        if (parts.contains("cold") || parts.contains("idle")) {
            children(parts);
        }
    }

    private void contest(String rates, String garbage, double garbageUnit, List<Work> all)
            throws IOException, GeneralSecurityException {
        Map<Work, Map<Implementation, Score>> results = new LinkedHashMap<>();
        Table table = new Table(out, headings(rates, "to JSSE", "to tcnative", "spread"));
        for (Work work : all) {
            Map<Implementation, Score> scores = CONTEST.hold(work);
            results.put(work, scores);
            table.row(rates(work, scores));
        }
        Table heap = new Table(out, headings(garbage));
        results.forEach((work, scores) -> heap.row(cells(work.name(), scores, score -> score.garbage() / garbageUnit)));
    }

    private static List<String> headings(String first, String... last) {
        List<String> headings = new ArrayList<>(List.of(first));
        for (Implementation implementation : Implementation.values()) {
            headings.add(implementation.toString());
        }
        headings.addAll(List.of(last));
        return headings;
    }

    private static List<String> rates(Work work, Map<Implementation, Score> scores) {
        List<String> cells = cells(work.name(), scores, score -> score.operations() * work.worth());
        cells.add(ratio(scores, Implementation.JSSE));
        cells.add(ratio(scores, Implementation.TCNATIVE));
        double spread =
                scores.values().stream().mapToDouble(Score::spread).max().orElse(0);
        cells.add(Table.percent(spread));
        return cells;
    }

    private static String ratio(Map<Implementation, Score> scores, Implementation other) {
        Score ours = scores.get(Implementation.SLUICE);
        Score theirs = scores.get(other);
        return ours == null || theirs == null ? "–" : Table.ratio(ours.operations(), theirs.operations());
    }

    private static <T> List<String> cells(
            String name, Map<Implementation, T> results, ToDoubleFunction<? super T> figure) {
        List<String> cells = new ArrayList<>(List.of(name));
        for (Implementation implementation : Implementation.values()) {
            T result = results.get(implementation);
            cells.add(result == null ? "–" : Table.number(figure.applyAsDouble(result)));
        }
        return cells;
    }

    private void children(Set<String> parts) throws IOException, GeneralSecurityException {
        Path file = Files.createTempFile("sluice-bench", ".p12");
        try {
            Credentials.create(Scenario.DEFAULT.key()).save(file);
            if (parts.contains("cold")) {
                Table table = new Table(out, headings("first handshakes of a JVM, ms"));
                figures(
                        table,
                        COLD.run(file),
                        "setting up, CPU",
                        "first pair, CPU",
                        "second pair, CPU",
                        "setting up and first pair, on the wall");
            }
            if (parts.contains("idle")) {
                Table table = new Table(out, headings("an idle server connection, bytes"));
                figures(table, IDLE.run(file), "heap", "outside the heap");
            }
        } finally {
            Files.delete(file);
        }
    }

    private static void figures(Table table, Map<Implementation, double[]> results, String... names) {
        for (int i = 0; i < names.length; i++) {
            int figure = i;
            table.row(cells(names[i], results, figures -> figures[figure]));
        }
    }
}

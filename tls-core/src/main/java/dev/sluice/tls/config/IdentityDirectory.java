package dev.sluice.tls.config;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pairs of files in a directory and in those below it. One that was there stays, whatever becomes of its files. Used under
 * the lock of its owner.
 */
final class IdentityDirectory implements FileSet.Part {
    private static final String CERTIFICATE = ".crt";

    private final Path directory;
    private final BiFunction<Path, Path, IdentityContents> contents;
    private final Map<Path, Kept<List<Identity>>> pairs = new TreeMap<>();
    private @Nullable RefreshFailure failure;

    /**
     * @param contents what a file of certificates and one with a key mean
     */
    IdentityDirectory(Path directory, BiFunction<Path, Path, IdentityContents> contents) {
        this.directory = directory;
        this.contents = contents;
    }

    /** What is there at the start. */
    void begin(Instant now) {
        search(now);
        pairs.values().forEach(pair -> pair.begin(now));
    }

    @Override
    public boolean refresh(Instant now) {
        search(now);
        boolean changed = false;
        for (Kept<List<Identity>> pair : pairs.values()) {
            changed |= pair.refresh(now);
        }
        return changed;
    }

    private void search(Instant now) {
        List<CredentialException> problems = new ArrayList<>();
        search(directory, problems).stream().filter(Files::isDirectory).forEach(below -> search(below, problems));
        failure = problems.isEmpty()
                ? null
                : new RefreshFailure(failure == null ? now : failure.since(), problems.getFirst());
    }

    /**
     * Takes up new pairs: Kubernetes and others write NAME.crt beside NAME.key, certbot fullchain.pem beside privkey.pem.
     *
     * @return all there is
     */
    private List<Path> search(Path in, List<CredentialException> problems) {
        add(in.resolve("fullchain.pem"), in.resolve("privkey.pem"));
        try {
            List<Path> entries = entries(in);
            for (Path file : entries) {
                String name = file.getFileName().toString();
                if (name.endsWith(CERTIFICATE)) {
                    String key = name.substring(0, name.length() - CERTIFICATE.length()) + ".key";
                    add(file, file.resolveSibling(key));
                }
            }
            return entries;
        } catch (CredentialException e) {
            problems.add(e);
            return List.of();
        }
    }

    private void add(Path certificates, Path key) {
        if (Files.isRegularFile(certificates) && Files.isRegularFile(key)) {
            pairs.computeIfAbsent(certificates, _ -> new Kept<>(contents.apply(certificates, key)));
        }
    }

    /** What begins with a dot is somebody's bookkeeping: Kubernetes keeps the files behind its links in there. */
    private static List<Path> entries(Path in) throws CredentialException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                in, entry -> !entry.getFileName().toString().startsWith("."))) {
            entries.forEach(found::add);
        } catch (IOException | DirectoryIteratorException e) {
            throw new CredentialException(in + ": cannot be read as a directory: " + e, e);
        }
        return found;
    }

    List<Identity> identities() {
        return pairs.values().stream()
                .flatMap(pair -> pair.value().stream())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public Stream<RefreshFailure> failures() {
        return Stream.concat(Stream.ofNullable(failure), pairs.values().stream().flatMap(Kept::failures));
    }
}

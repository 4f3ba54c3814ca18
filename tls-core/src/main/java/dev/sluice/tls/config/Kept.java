package dev.sluice.tls.config;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What some files held when they were last good. Used under the lock of its owner. Not a record: it may hold keys. */
final class Kept<T> implements FileSet.Part {
    private static final int MOST_READINGS = 3;

    private final Contents<T> contents;
    private @Nullable T value;
    private @Nullable FileStamps stamps;
    private boolean settled;
    private @Nullable RefreshFailure failure;

    /** What the files mean. */
    interface Contents<T> {
        List<Path> files();

        T read() throws CredentialException;

        boolean isSame(T before, T after);

        /** Refuses what may not be put in use while connections live. */
        default void checkNew(T found, Instant now) throws CredentialException {}

        /** Refuses what may not follow {@code before}. */
        default void checkChange(T before, T after) throws CredentialException {}
    }

    /** Nothing yet. */
    Kept(Contents<T> contents) {
        this.contents = contents;
    }

    /** What the files hold now, which must be good for once. */
    static <T> Kept<T> load(Contents<T> contents) throws CredentialException {
        Kept<T> kept = new Kept<>(contents);
        kept.value = kept.readWhole();
        return kept;
    }

    Optional<T> value() {
        return Optional.ofNullable(value);
    }

    @Override
    public Stream<RefreshFailure> failures() {
        return Stream.ofNullable(failure);
    }

    /** What the files hold at the start, without question: only the peers can tell what it is still worth to them. */
    void begin(Instant now) {
        try {
            value = readWhole();
        } catch (CredentialException e) {
            failure = new RefreshFailure(now, e);
        }
    }

    /** Reads the files if they have changed; whether that gave another value. */
    @Override
    public boolean refresh(Instant now) {
        if (settled && FileStamps.of(contents.files()).equals(stamps)) {
            return false;
        }
        FileStamps before = stamps;
        settled = false;
        try {
            T found = readWhole();
            boolean same = value != null && contents.isSame(value, found);
            if (!same) {
                contents.checkNew(found, now);
            }
            if (value != null && !same) {
                contents.checkChange(value, found);
            }
            // A file can change twice within one tick of its clock, so the same looks count once they meant the same
            // twice.
            settled = same && before != null && before.equals(stamps);
            value = found;
            failure = null;
            return !same;
        } catch (CredentialException e) {
            failure = new RefreshFailure(failure == null ? now : failure.since(), e);
            return false;
        }
    }

    private T readOnce() throws CredentialException {
        try {
            return contents.read();
        } catch (RuntimeException e) {
            throw new CredentialException(contents.files().getFirst() + ": cannot be read: " + e, e);
        }
    }

    /** All of it from between two changes: a key must not be read before and its certificate after one. */
    private T readWhole() throws CredentialException {
        for (int reading = 1; ; reading++) {
            FileStamps before = FileStamps.of(contents.files());
            try {
                T found = readOnce();
                if (before.equals(FileStamps.of(contents.files()))) {
                    stamps = before;
                    return found;
                }
                if (reading == MOST_READINGS) {
                    throw new CredentialException(contents.files().getFirst() + ": changes while it is read");
                }
            } catch (CredentialException e) {
                if (reading == MOST_READINGS || before.equals(FileStamps.of(contents.files()))) {
                    throw e;
                }
            }
        }
    }
}

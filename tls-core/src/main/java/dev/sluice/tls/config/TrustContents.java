package dev.sluice.tls.config;

import java.nio.file.Path;
import java.util.List;

/**
 * The trust anchors in files. Trust may be withdrawn: fewer anchors are as good as more. Stateless but for a password. Not a record:
 * of that.
 */
final class TrustContents implements Kept.Contents<TrustAnchors> {
    private final List<Path> files;
    private final Reading reading;

    /** Reads one file. */
    @FunctionalInterface
    interface Reading {
        TrustAnchors read() throws CredentialException;
    }

    TrustContents(Path file, Reading reading) {
        this.files = List.of(file);
        this.reading = reading;
    }

    @Override
    public List<Path> files() {
        return files;
    }

    @Override
    public TrustAnchors read() throws CredentialException {
        return reading.read();
    }

    @Override
    public boolean isSame(TrustAnchors before, TrustAnchors after) {
        return before.equals(after);
    }
}

package dev.sluice.tls.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;

/** How some files look from outside; they are read again only when that differs. Immutable. */
record FileStamps(List<Optional<Stamp>> files) {

    /**
     * One that is there.
     *
     * @param real the end of all symbolic links: Kubernetes swaps a link to a directory ({@code ..data}) and leaves files alone
     * @param key what the file system tells files apart by, such as an inode; empty where it has none
     * @param changed to the resolution of the file system's clock
     */
    record Stamp(Path real, Optional<Object> key, long size, FileTime changed) {}

    static FileStamps of(List<Path> files) {
        return new FileStamps(files.stream().map(FileStamps::stamp).toList());
    }

    private static Optional<Stamp> stamp(Path file) {
        try {
            Path real = file.toRealPath();
            BasicFileAttributes found = Files.readAttributes(real, BasicFileAttributes.class);
            return Optional.of(
                    new Stamp(real, Optional.ofNullable(found.fileKey()), found.size(), found.lastModifiedTime()));
        } catch (IOException e) {
            // Whoever reads it finds out why.
            return Optional.empty();
        }
    }
}

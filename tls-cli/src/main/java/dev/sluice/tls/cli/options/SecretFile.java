package dev.sluice.tls.cli.options;

import dev.sluice.tls.cli.terminal.Printer;
import dev.sluice.tls.cli.terminal.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;

/** Lines that hold the secrets of connections, in a file that its owner alone can read. Usable from any thread; lines are whole. */
public final class SecretFile implements Closeable {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final FileChannel channel;
    private final Consumer<IOException> failures;

    private SecretFile(FileChannel channel, Consumer<IOException> failures) {
        this.channel = channel;
        this.failures = failures;
    }

    /** Opens it to append, and warns whoever runs the command. */
    public static SecretFile open(Path file, Printer err) throws IOException {
        SecretFile opened = append(file, failure -> err.line(file + ": " + Reason.of(failure)));
        err.line(err.warning("warning: ") + "the secrets of all connections go to " + file
                + "; whoever reads it reads the traffic");
        return opened;
    }

    /**
     * Opens it to append. A new file is made for its owner only; of one that exists, others lose their access first.
     *
     * @param failures told when a line could not be written; connections go on
     */
    static SecretFile append(Path file, Consumer<IOException> failures) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        try {
            create(file, posix);
        } catch (FileAlreadyExistsException e) {
            if (posix && Files.isRegularFile(file)) {
                Files.setPosixFilePermissions(file, OWNER_ONLY);
            }
        }
        return new SecretFile(FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND), failures);
    }

    private static void create(Path file, boolean posix) throws IOException {
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        Files.createFile(file, attributes);
    }

    /** Appends a line. */
    public synchronized void line(String line) {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            failures.accept(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}

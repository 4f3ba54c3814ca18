package dev.sluice.tls.cli.options;

import dev.sluice.tls.cli.terminal.Reason;
import dev.sluice.tls.cli.terminal.Terminal;
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

/**
 * A text file with secrets in it, that its owner alone can read. Usable from any thread; lines are whole. A line that cannot
 * be written is complained about, for connections go on without it.
 */
public final class OwnerOnlyFile implements Closeable {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path file;
    private final FileChannel channel;
    private final Terminal terminal;

    private OwnerOnlyFile(Path file, FileChannel channel, Terminal terminal) {
        this.file = file;
        this.channel = channel;
        this.terminal = terminal;
    }

    /**
     * Opens it. A new file is made for its owner only; of one that exists, others lose their access first.
     *
     * @param mode {@code APPEND} or {@code TRUNCATE_EXISTING}
     */
    public static OwnerOnlyFile open(Path file, StandardOpenOption mode, Terminal terminal) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        try {
            create(file, posix);
        } catch (FileAlreadyExistsException e) {
            if (posix && Files.isRegularFile(file)) {
                Files.setPosixFilePermissions(file, OWNER_ONLY);
            }
        }
        return new OwnerOnlyFile(file, FileChannel.open(file, StandardOpenOption.WRITE, mode), terminal);
    }

    private static void create(Path file, boolean posix) throws IOException {
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        Files.createFile(file, attributes);
    }

    /** Adds a line. */
    public synchronized void line(String text) {
        ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            terminal.err().line(file + ": " + Reason.of(e));
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}

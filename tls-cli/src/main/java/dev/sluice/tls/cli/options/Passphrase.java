package dev.sluice.tls.cli.options;

import dev.sluice.tls.cli.terminal.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where a passphrase comes from, written as OpenSSL's {@code -passin} has it. */
final class Passphrase {
    private Passphrase() {}

    /** The passphrase, for the caller to wipe. */
    static char[] read(String source) throws IOException {
        int colon = source.indexOf(':');
        String rest = source.substring(colon + 1);
        return switch (source.substring(0, Math.max(colon, 0))) {
            case "pass" -> rest.toCharArray();
            case "env" -> environment(rest);
            case "file" -> firstLine(Path.of(rest));
            default -> source.toCharArray();
        };
    }

    private static char[] environment(String variable) {
        @Nullable String value = System.getenv(variable);
        if (value == null) {
            throw new UsageException("--passphrase env:" + variable + ": there is no such variable in the environment");
        }
        return value.toCharArray();
    }

    private static char[] firstLine(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
        int end = 0;
        while (end < text.limit() && text.get(end) != '\n' && text.get(end) != '\r') {
            end++;
        }
        char[] line = Arrays.copyOf(text.array(), end);
        Arrays.fill(text.array(), '\0');
        Arrays.fill(bytes, (byte) 0);
        return line;
    }
}

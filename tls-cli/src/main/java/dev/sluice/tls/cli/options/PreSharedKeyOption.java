package dev.sluice.tls.cli.options;

import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.cli.terminal.UsageException;
import dev.sluice.tls.session.PreSharedKey;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A key that both ends have from elsewhere. */
public final class PreSharedKeyOption {
    @Option(
            names = "--psk",
            paramLabel = "IDENTITY:HEXKEY",
            description = {
                "Authenticate by this key, used as it is with SHA-256 suites of TLS 1.3: 16 random bytes at least. Others on "
                        + "this machine can see it."
            })
    private Optional<String> text = Optional.empty();

    /** The key, if one is given. */
    public Optional<PreSharedKey> load() {
        return text.map(PreSharedKeyOption::parse);
    }

    /** No message repeats the key. */
    private static PreSharedKey parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            byte[] identity = text.substring(0, Math.max(colon, 0)).getBytes(StandardCharsets.UTF_8);
            return PreSharedKey.external(
                    identity, HexFormat.of().parseHex(text.substring(colon + 1)), HashAlgorithm.SHA256);
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    "--psk wants IDENTITY:HEXKEY, with 16 bytes at least in hexadecimal after the last colon");
        }
    }
}

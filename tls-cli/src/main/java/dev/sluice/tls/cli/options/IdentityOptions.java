package dev.sluice.tls.cli.options;

import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.cli.terminal.UsageException;
import dev.sluice.tls.config.CredentialException;
import dev.sluice.tls.config.Identities;
import dev.sluice.tls.config.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whose certificate is shown. */
public final class IdentityOptions {
    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "Certificate chain to show: PEM, or PKCS#12 (.p12, .pfx) or JKS (.jks) with the key in it.")
    private Optional<Path> certificates = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description =
                    "Private key of the certificate, PEM. Without it the key is looked for in the file of --cert.")
    private Optional<Path> key = Optional.empty();

    @Option(
            names = "--passphrase",
            paramLabel = "SOURCE",
            description = {
                "Passphrase of the private key: pass:TEXT, env:VARIABLE, file:FILE (its first line), or just the text, which "
                        + "others on this machine can see. Asked for on a terminal if it is needed and not given."
            })
    private Optional<String> passphrase = Optional.empty();

    /** The identity the options name; empty if they name none. */
    public Optional<Identity> load(Terminal terminal) throws IOException {
        if (certificates.isEmpty()) {
            if (key.isPresent() || passphrase.isPresent()) {
                throw new UsageException((key.isPresent() ? "--key" : "--passphrase") + " needs --cert FILE besides");
            }
            return Optional.empty();
        }
        return Optional.of(load(certificates.get(), terminal));
    }

    private Identity load(Path file, Terminal terminal) throws IOException {
        KeyFile source = key.<KeyFile>map(KeyFile::new).orElseGet(() -> new KeyFile(file));
        Optional<char[]> secret = passphrase.isPresent()
                ? Optional.of(Passphrase.read(passphrase.get()))
                : source.isEncrypted() ? terminal.askSecretly("Passphrase of " + source.path()) : Optional.empty();
        try {
            return load(file, source, secret);
        } catch (CredentialException e) {
            boolean asked = secret.isPresent() || !source.isEncrypted();
            throw asked ? e : new CredentialException(e.getMessage() + "; --passphrase says what it is", e);
        } finally {
            secret.ifPresent(characters -> Arrays.fill(characters, '\0'));
        }
    }

    private Identity load(Path file, KeyFile source, Optional<char[]> secret) throws CredentialException {
        if (source.isKeyStore()) {
            char[] password = secret.orElseGet(() -> new char[0]);
            return source.hasSuffix(".jks")
                    ? Identities.fromJks(source.path(), password)
                    : Identities.fromPkcs12(source.path(), password);
        }
        return secret.isPresent()
                ? Identities.fromPem(file, source.path(), secret.get())
                : Identities.fromPem(file, source.path());
    }

    /** The file that holds the private key. */
    private record KeyFile(Path path) {
        private static final byte[] ENCRYPTED = "ENCRYPTED".getBytes(StandardCharsets.US_ASCII);

        boolean hasSuffix(String suffix) {
            return path.toString().toLowerCase(Locale.ROOT).endsWith(suffix);
        }

        boolean isKeyStore() {
            return hasSuffix(".p12") || hasSuffix(".pfx") || hasSuffix(".jks");
        }

        /** Looks for the word in PEM's headers; what was read is wiped, for it may be a private key. */
        boolean isEncrypted() throws IOException {
            if (isKeyStore() || !Files.isReadable(path)) {
                return isKeyStore();
            }
            byte[] bytes = Files.readAllBytes(path);
            try {
                return indexOf(ENCRYPTED, bytes) >= 0;
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }

        private static int indexOf(byte[] wanted, byte[] bytes) {
            for (int i = 0; i + wanted.length <= bytes.length; i++) {
                if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                    return i;
                }
            }
            return -1;
        }
    }
}

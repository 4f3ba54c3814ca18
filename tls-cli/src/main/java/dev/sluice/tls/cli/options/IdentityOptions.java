package dev.sluice.tls.cli.options;

import dev.sluice.tls.Operation;
import dev.sluice.tls.cli.terminal.Terminal;
import dev.sluice.tls.cli.terminal.UsageException;
import dev.sluice.tls.config.CredentialException;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentityFiles;
import dev.sluice.tls.config.IdentitySelection;
import dev.sluice.tls.config.IdentitySource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whose certificate is shown. */
public final class IdentityOptions {
    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description =
                    "Certificate chain to show: PEM, or PKCS#12 (.p12, .pfx) or JKS (.jks) with the key in it. May be given several "
                            + "times, for other names or kinds of key; the peer gets the first it accepts.")
    private List<Path> certificates = List.of();

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description =
                    "Private key of the certificate, PEM, once for each --cert. Without it the key is looked for in the "
                            + "file of --cert.")
    private List<Path> keys = List.of();

    @Option(
            names = "--passphrase",
            paramLabel = "SOURCE",
            description = {
                "Passphrase of the private key: pass:TEXT, env:VARIABLE, file:FILE (its first line), or just the text, which "
                        + "others on this machine can see. Asked for on a terminal if it is needed and not given."
            })
    private Optional<String> passphrase = Optional.empty();

    /** The identities the options name; empty if they name none. */
    public Optional<IdentityFiles> load(Terminal terminal) throws IOException {
        if (certificates.isEmpty()) {
            if (!keys.isEmpty() || passphrase.isPresent()) {
                throw new UsageException((keys.isEmpty() ? "--passphrase" : "--key") + " needs --cert FILE besides");
            }
            return Optional.empty();
        }
        if (!keys.isEmpty() && keys.size() != certificates.size()) {
            throw new UsageException("--cert is there " + certificates.size() + " times, --key " + keys.size()
                    + " times; each certificate needs its key");
        }
        IdentityFiles.Builder files = IdentityFiles.builder().choosing(IdentityOptions::whateverTheName);
        boolean locked = false;
        for (int i = 0; i < certificates.size(); i++) {
            locked |= !add(
                    files, certificates.get(i), new KeyFile((keys.isEmpty() ? certificates : keys).get(i)), terminal);
        }
        try {
            return Optional.of(files.load());
        } catch (CredentialException e) {
            throw locked ? new CredentialException(e.getMessage() + "; --passphrase says what it is", e) : e;
        }
    }

    /** Feeds what tells these identities from others. */
    public void describeTo(MessageDigest digest) throws IOException {
        for (Path certificate : certificates) {
            digest.update(Files.readAllBytes(certificate));
        }
    }

    /** Whoever starts a server by hand may call it by any name: an address, an alias. */
    private static IdentitySource whateverTheName(List<Identity> identities) {
        if (identities.size() == 1) {
            return request -> Operation.completed(Optional.of(identities.getFirst()));
        }
        IdentitySelection.Builder selection = IdentitySelection.builder();
        for (Identity identity : identities) {
            selection.identity(identity).fallback(identity);
        }
        return selection.build();
    }

    /** False if a passphrase is needed that nobody says. */
    private boolean add(IdentityFiles.Builder files, Path certificate, KeyFile key, Terminal terminal)
            throws IOException {
        Optional<char[]> secret = passphrase.isPresent()
                ? Optional.of(Passphrase.read(passphrase.get()))
                : key.isEncrypted() ? terminal.askSecretly("Passphrase of " + key.path()) : Optional.empty();
        if (key.isKeyStore()) {
            char[] password = secret.orElseGet(() -> new char[0]);
            if (key.hasSuffix(".jks")) {
                files.jks(key.path(), password);
            } else {
                files.pkcs12(key.path(), password);
            }
        } else if (secret.isPresent()) {
            files.pem(certificate, key.path(), secret.get());
        } else {
            files.pem(certificate, key.path());
        }
        boolean known = secret.isPresent() || !key.isEncrypted();
        secret.ifPresent(characters -> Arrays.fill(characters, '\0'));
        return known;
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

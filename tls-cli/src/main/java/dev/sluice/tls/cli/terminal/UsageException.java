package dev.sluice.tls.cli.terminal;

/** Options that do not go together: as wrong as an unknown one. The message is one sentence. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}

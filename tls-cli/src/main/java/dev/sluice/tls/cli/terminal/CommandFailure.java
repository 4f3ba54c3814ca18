package dev.sluice.tls.cli.terminal;

import org.jspecify.annotations.Nullable;

/** A command could not do its job; the message is the one line a person gets to see. */
public final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    public CommandFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

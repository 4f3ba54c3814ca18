package dev.sluice.tls.cli.terminal;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.CredentialException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Exceptions in one line of plain words. */
public final class Reason {
    /** What Netty's native transports put before the system's words. */
    private static final Pattern NATIVE_CALL = Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

    private Reason() {}

    /** The exception that user code would have caught, without what futures put around it. */
    public static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        while (inner.getCause() != null
                && (inner instanceof ExecutionException || inner instanceof CompletionException)) {
            inner = inner.getCause();
        }
        return inner;
    }

    /** Why it failed. */
    public static String of(Throwable failure) {
        Throwable inner = unwrap(failure);
        return Printable.of(
                switch (inner) {
                    case TlsException e -> message(e);
                    case CredentialException e -> message(e);
                    case CommandFailure e -> message(e);
                    case UnknownHostException e -> "unknown host: " + message(e);
                    case NoSuchFileException e -> e.getFile() + ": no such file";
                    case AccessDeniedException e -> e.getFile() + ": permission denied";
                    case FileAlreadyExistsException e -> e.getFile() + ": exists already";
                    case FileSystemException e -> e.getFile() + ": " + reasonOrName(e);
                    case FileNotFoundException e -> message(e);
                    case SocketTimeoutException e -> decapitalized(message(e));
                    case InterruptedIOException e -> "interrupted: " + message(e);
                    case ClosedChannelException e -> "the connection was closed";
                    case InterruptedException e -> "interrupted";
                    case IOException e ->
                        decapitalized(NATIVE_CALL.matcher(message(e)).replaceFirst(""));
                    default -> name(inner) + ": " + message(inner);
                });
    }

    private static String reasonOrName(FileSystemException e) {
        return e.getReason() == null ? name(e) : e.getReason();
    }

    private static String message(Throwable failure) {
        @Nullable String text = failure.getMessage();
        return text == null || text.isBlank() ? name(failure) : text;
    }

    private static String name(Throwable failure) {
        return failure.getClass().getSimpleName();
    }

    private static String decapitalized(String text) {
        boolean acronym = text.length() > 1 && Character.isUpperCase(text.charAt(1));
        return acronym ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}

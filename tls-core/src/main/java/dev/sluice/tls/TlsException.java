package dev.sluice.tls;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The end of a connection, with its {@link Failure}. The message says what was expected and what came; it never holds a
 * secret or plaintext.
 */
public final class TlsException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public TlsException(Failure failure) {
        this(failure, null);
    }

    public TlsException(Failure failure, @Nullable Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
    }

    /** Why the connection ended. */
    public Failure failure() {
        return failure;
    }

    /** The alert that this failure sends to the peer, if any. */
    public Optional<AlertDescription> alert() {
        return failure.alert();
    }

    /** A new exception for a later call on a connection that has failed with this one. */
    public TlsException again() {
        return new TlsException(failure, this);
    }

    public static TlsException misbehaved(Violation violation) {
        return new TlsException(new Failure.PeerMisbehaved(violation, ""));
    }

    public static TlsException misbehaved(Violation violation, String detail) {
        return new TlsException(new Failure.PeerMisbehaved(violation, detail));
    }

    public static TlsException incompatible(Mismatch mismatch, String detail) {
        return new TlsException(new Failure.PeerIncompatible(mismatch, detail));
    }

    public static TlsException rejected(CertificateProblem problem, String detail) {
        return new TlsException(new Failure.CertificateRejected(problem, detail));
    }

    public static TlsException internal(String detail, @Nullable Throwable cause) {
        return new TlsException(new Failure.Internal(detail), cause);
    }
}

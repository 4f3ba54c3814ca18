package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.TlsException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** How connections of ours end when they do not end well. */
final class Failures {
    private Failures() {}

    /** What a call fails with. */
    static Failure of(ThrowingCallable call) {
        TlsException failed = catchThrowableOfType(TlsException.class, call);
        assertThat(failed).as("the failure of the connection").isNotNull();
        return failed.failure();
    }

    /** Why a call refused the peer's certificate. */
    static CertificateProblem rejection(ThrowingCallable call) {
        Failure failure = of(call);
        assertThat(failure).isInstanceOf(Failure.CertificateRejected.class);
        return ((Failure.CertificateRejected) failure).problem();
    }

    /** Why a call found that the peer and we do not fit. */
    static Mismatch mismatch(ThrowingCallable call) {
        Failure failure = of(call);
        assertThat(failure).isInstanceOf(Failure.PeerIncompatible.class);
        return ((Failure.PeerIncompatible) failure).mismatch();
    }

    /** What a connection fails with that the peer ends by this alert. */
    static Failure alert(AlertDescription description) {
        return new Failure.AlertReceived(description.code());
    }
}

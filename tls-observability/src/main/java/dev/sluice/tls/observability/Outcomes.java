package dev.sluice.tls.observability;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.Failure;
import java.util.Optional;

/** Failures as the few words that a meter's tag may take. Stateless. */
final class Outcomes {
    private Outcomes() {}

    /** The alert that ended the connection, from either side. */
    static Optional<AlertDescription> alert(Failure failure) {
        return failure instanceof Failure.AlertReceived received ? received.description() : failure.alert();
    }

    static String of(Failure failure) {
        return switch (failure) {
            case Failure.PeerMisbehaved _ -> "peer_misbehaved";
            case Failure.PeerIncompatible _ -> "peer_incompatible";
            case Failure.CertificateRejected _ -> "certificate_rejected";
            case Failure.AlertReceived _ -> "alert_received";
            case Failure.Truncated _ -> "truncated";
            case Failure.TimedOut _ -> "timed_out";
            case Failure.Aborted _, Failure.Closed _ -> "aborted";
            case Failure.Internal _ -> "internal";
        };
    }
}

package dev.sluice.tls;

import java.time.Duration;
import java.util.Optional;

/** Why a connection ended. Every constant of the enums it names knows its alert and its RFC section. */
public sealed interface Failure {

    /** One sentence for a person. */
    String message();

    /** The alert that tells the peer, empty where there is nobody to tell. */
    Optional<AlertDescription> alert();

    /** The peer broke a rule of the protocol. */
    record PeerMisbehaved(Violation violation, String detail) implements Failure {
        @Override
        public String message() {
            return violation.text() + (detail.isEmpty() ? "" : ": " + detail) + " (" + violation.rfc() + ")";
        }

        @Override
        public Optional<AlertDescription> alert() {
            return Optional.of(violation.alert());
        }
    }

    /** The peer keeps the rules but shares nothing with us; {@code detail} names both offers. */
    record PeerIncompatible(Mismatch mismatch, String detail) implements Failure {
        @Override
        public String message() {
            return mismatch.text() + (detail.isEmpty() ? "" : ": " + detail);
        }

        @Override
        public Optional<AlertDescription> alert() {
            return Optional.of(mismatch.alert());
        }
    }

    /** The peer's certificate is not acceptable. */
    record CertificateRejected(CertificateProblem problem, String detail) implements Failure {
        @Override
        public String message() {
            return "certificate rejected, " + problem.text() + (detail.isEmpty() ? "" : ": " + detail);
        }

        @Override
        public Optional<AlertDescription> alert() {
            return Optional.of(problem.alert());
        }
    }

    /** The peer ended the connection with an alert; {@code code} is what it sent, known or not. */
    record AlertReceived(int code) implements Failure {
        public Optional<AlertDescription> description() {
            return AlertDescription.of(code);
        }

        @Override
        public String message() {
            return "the peer sent the alert "
                    + description().map(AlertDescription::toString).orElse("number " + code);
        }

        @Override
        public Optional<AlertDescription> alert() {
            return Optional.empty();
        }
    }

    /** The transport ended without close_notify, so an attacker may have cut the stream (RFC 8446, Section 6.1). */
    record Truncated(String where) implements Failure {
        @Override
        public String message() {
            return "the connection ended without close_notify, " + where;
        }

        @Override
        public Optional<AlertDescription> alert() {
            return Optional.empty();
        }
    }

    /** Something took longer than its limit. */
    record TimedOut(String what, Duration limit) implements Failure {
        @Override
        public String message() {
            return what + " took longer than " + limit.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
        }

        @Override
        public Optional<AlertDescription> alert() {
            return Optional.of(AlertDescription.USER_CANCELED);
        }
    }

    /** The transport failed, or this side gave the connection up; the cause says why. */
    record Aborted(String detail) implements Failure {
        @Override
        public String message() {
            return detail;
        }

        @Override
        public Optional<AlertDescription> alert() {
            return Optional.empty();
        }
    }

    /** What was to be used is closed: this side's sending, or both sides' and with it the exporter. */
    record Closed() implements Failure {
        @Override
        public String message() {
            return "it is closed: this side has sent close_notify";
        }

        @Override
        public Optional<AlertDescription> alert() {
            return Optional.empty();
        }
    }

    /** Something failed on this side: a signer, a random source, a bug. */
    record Internal(String detail) implements Failure {
        @Override
        public String message() {
            return detail;
        }

        @Override
        public Optional<AlertDescription> alert() {
            return Optional.of(AlertDescription.INTERNAL_ERROR);
        }
    }
}

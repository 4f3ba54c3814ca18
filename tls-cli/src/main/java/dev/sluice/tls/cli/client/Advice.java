package dev.sluice.tls.cli.client;

import dev.sluice.tls.AlertDescription;
import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Failure;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.cli.options.Target;
import dev.sluice.tls.cli.terminal.Reason;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;

/** Why a connection failed, and what might help: one line. */
final class Advice {
    private Advice() {}

    static String on(Throwable failure, Target target) {
        return switch (Reason.unwrap(failure)) {
            case UnknownHostException _ -> "unknown host: " + target.host();
            case ConnectException e -> refused(e, target);
            case NoRouteToHostException _ -> "no route to " + target;
            case SocketTimeoutException e -> target + ": " + Reason.of(e);
            case TlsException e -> target + ": " + Reason.of(e) + hint(e.failure());
            case Throwable e -> target + ": " + Reason.of(e);
        };
    }

    private static String refused(ConnectException failure, Target target) {
        String said = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (said.contains("refused")) {
            return target + " refused the connection; nothing listens on that port";
        }
        return said.contains("timed out") || said.contains("longer than")
                ? "connecting to " + target + " took too long; --timeout sets the limit"
                : target + ": " + Reason.of(failure);
    }

    private static String hint(Failure failure) {
        return switch (failure) {
            case Failure.CertificateRejected rejected -> hint(rejected.problem());
            case Failure.AlertReceived alert ->
                alert.description().map(Advice::hint).orElse("");
            case Failure.TimedOut _ -> "; --timeout sets the limit";
            case Failure.PeerMisbehaved misbehaved -> hint(misbehaved.violation());
            case Failure.PeerIncompatible _,
                    Failure.Truncated _,
                    Failure.Aborted _,
                    Failure.Closed _,
                    Failure.Internal _ -> "";
        };
    }

    private static String hint(Violation violation) {
        return violation == Violation.NOT_TLS ? "; is it a TLS server on this port?" : "";
    }

    private static String hint(CertificateProblem problem) {
        return switch (problem) {
            case WRONG_NAME -> "; --servername NAME says which name to expect";
            case UNKNOWN_ISSUER -> "; --ca FILE names the authority to trust, --insecure trusts anybody";
            default -> "";
        };
    }

    private static String hint(AlertDescription alert) {
        return switch (alert) {
            case CERTIFICATE_REQUIRED -> "; --cert and --key show a certificate";
            case UNKNOWN_CA, BAD_CERTIFICATE, CERTIFICATE_EXPIRED, CERTIFICATE_UNKNOWN ->
                "; it does not accept the certificate of --cert";
            case NO_APPLICATION_PROTOCOL -> "; --alpn offers others";
            case UNRECOGNIZED_NAME -> "; --servername asks for another name";
            case PROTOCOL_VERSION -> "; it does not speak TLSv1.3";
            case HANDSHAKE_FAILURE -> "; --groups, --ciphers and --sigalgs change what is offered";
            default -> "";
        };
    }
}

package dev.sluice.tls.config;

import java.time.Instant;

/**
 * Why files are not taken over; what they held before is in use as long as there is one of these.
 *
 * @param since when it began; since then no look at them succeeded
 * @param reason what the last look found, its message beginning with the name of a file
 */
public record RefreshFailure(Instant since, CredentialException reason) {

    @Override
    public String toString() {
        return reason.getMessage() + " (since " + since + ")";
    }
}

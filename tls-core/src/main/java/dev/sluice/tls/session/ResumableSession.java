package dev.sluice.tls.session;

import dev.sluice.tls.secrets.Secret;
import java.time.Duration;
import java.time.Instant;

/**
 * A session that can be resumed: what it is bound to and its secret, the pre-shared key of a ticket or the main secret of TLS 1.2.
 * One owner; wiped when closed.
 */
public final class ResumableSession implements AutoCloseable {
    private final SessionFacts facts;
    private final Secret secret;

    /** Takes {@code secret} over. */
    public ResumableSession(SessionFacts facts, byte[] secret) {
        this.facts = facts;
        this.secret = new Secret(secret);
    }

    public SessionFacts facts() {
        return facts;
    }

    /** A copy of the secret; the caller wipes it. */
    public byte[] secret() {
        return secret.bytes().clone();
    }

    /**
     * Whether it may be resumed at {@code now}: {@code lifetime} after it was made at the latest, seven days after the ends
     * authenticated each other, and not beyond the peer's certificates.
     */
    public boolean isAlive(Instant now, Duration lifetime) {
        return isWithin(lifetime, facts.created(), now)
                && isWithin(Resumption.LONGEST, facts.authenticated(), now)
                && !facts.outlivesPeer(now);
    }

    /** The clock of whoever made it may be a little ahead. */
    private static boolean isWithin(Duration limit, Instant from, Instant now) {
        Duration age = Duration.between(from, now);
        return age.compareTo(EarlyDataPolicy.WINDOW.negated()) >= 0 && age.compareTo(limit) <= 0;
    }

    @Override
    public void close() {
        secret.close();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ResumableSession[" + facts.version() + " " + facts.cipherSuite() + "]";
    }
}

package dev.sluice.tls.secrets;

/** What tickets make pre-shared keys of (RFC 8446, Section 4.6.1). One owner; wiped when closed. */
public final class ResumptionSecret implements AutoCloseable {
    private final KeyDerivation derivation;
    private final Secret secret;

    ResumptionSecret(KeyDerivation derivation, Secret secret) {
        this.derivation = derivation;
        this.secret = secret;
    }

    /** The pre-shared key that belongs to the ticket with this nonce; the caller wipes it. */
    public byte[] key(byte[] ticketNonce) {
        return derivation.expandLabel(secret.bytes(), "resumption", ticketNonce, derivation.hashLength());
    }

    @Override
    public void close() {
        secret.close();
    }
}

package dev.sluice.tls.config;

import dev.sluice.tls.trust.MalformedCertificateException;
import dev.sluice.tls.trust.OcspResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an OCSP response fresh and staples it to identities (RFC 8446, Section 4.4.2.1). Whoever owns it calls {@link #refresh()}
 * from time to time, on a thread that may wait; handshakes take what is there. The last good response stays until its nextUpdate,
 * however often refreshing fails, and is never stapled after it. For any thread.
 */
public final class OcspStaple {
    private final Responder responder;
    private final InstantSource clock;
    private final AtomicReference<@Nullable OcspResponse> current = new AtomicReference<>();

    /** Gives a response in DER: from the authority's responder, from a file. It may take its time. */
    @FunctionalInterface
    public interface Responder {
        byte[] ask() throws IOException;
    }

    /**
     * @param responder where responses come from
     * @param clock the time that responses are judged by
     */
    public OcspStaple(Responder responder, InstantSource clock) {
        this.responder = Objects.requireNonNull(responder);
        this.clock = Objects.requireNonNull(clock);
    }

    /**
     * Asks the responder and keeps its answer if that is good and newer than the one at hand, or about another certificate.
     *
     * @return how long the answer at hand lasts; refresh again at half of it
     * @throws CredentialException if there is no good answer; the one before stays
     */
    public Duration refresh() throws CredentialException {
        OcspResponse fresh = ask();
        Instant now = clock.instant();
        if (!fresh.isCurrent(now)) {
            throw new CredentialException("the OCSP response is for " + fresh.thisUpdate() + " to " + fresh.nextUpdate()
                    + ", now it is " + now);
        }
        OcspResponse kept = Objects.requireNonNull(
                current.accumulateAndGet(fresh, (old, next) -> old == null || next.replaces(old, now) ? next : old));
        return Duration.between(now, kept.nextUpdate());
    }

    private OcspResponse ask() throws CredentialException {
        byte[] der;
        try {
            der = responder.ask();
        } catch (IOException | RuntimeException e) {
            throw new CredentialException("the OCSP responder gave no answer: " + e, e);
        }
        try {
            return OcspResponse.read(der);
        } catch (MalformedCertificateException e) {
            throw new CredentialException("the OCSP response is no use: " + e.getMessage(), e);
        }
    }

    /** What can be stapled now. */
    public Optional<byte[]> response() {
        return atHand().map(OcspResponse::encoded);
    }

    private Optional<OcspResponse> atHand() {
        return Optional.ofNullable(current.get()).filter(response -> response.isCurrent(clock.instant()));
    }

    /** The same identity with the response at hand, if there is one and it is about this identity's certificate. */
    public Identity on(Identity identity) {
        return atHand().filter(response -> response.isAbout(identity.chain()))
                .map(response -> identity.stapling(response.encoded()))
                .orElse(identity);
    }

    /**
     * A source that gives the same identities, with the response at hand for the one that it is about: a certificate that has
     * just been replaced goes without until the next refresh.
     */
    public IdentitySource on(IdentitySource source) {
        return request -> source.choose(request).map(chosen -> chosen.map(this::on));
    }
}

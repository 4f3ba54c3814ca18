package dev.sluice.samples.dashboard;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** The bundle {@code web}, whose certificate is replaced by a new one again and again. For any thread. */
final class RotatingCertificate implements SslBundleRegistrar {
    private static final String BUNDLE = "web";

    private final InstantSource clock;
    private final Duration every;
    private final Authority authority;
    private final ReentrantLock lock = new ReentrantLock();
    private final SslBundle first;
    private volatile Shown shown;

    RotatingCertificate(InstantSource clock, Duration every) {
        this.clock = clock;
        this.every = every;
        authority = new Authority(clock.instant());
        Authority.Issued issued = authority.issue(clock.instant());
        first = bundle(issued);
        shown = shown(1, issued);
    }

    /**
     * What the server shows to who comes now.
     *
     * @param number of this rotation, from 1 on
     */
    record Shown(int number, X509Certificate certificate, Instant since, Instant until) {}

    Shown shown() {
        return shown;
    }

    /** What browsers are to trust. */
    X509Certificate authority() {
        return authority.certificate();
    }

    @Override
    public void registerBundles(SslBundleRegistry bundles) {
        bundles.registerBundle(BUNDLE, first);
    }

    /** Connections that begin from now on see a new one; those that live go on. */
    void rotate(SslBundleRegistry bundles) {
        lock.lock();
        try {
            Authority.Issued next = authority.issue(clock.instant());
            bundles.updateBundle(BUNDLE, bundle(next));
            shown = shown(shown.number() + 1, next);
        } finally {
            lock.unlock();
        }
    }

    /** Rotates if it is time to. */
    void rotateIfDue(SslBundleRegistry bundles) {
        if (!clock.instant().isBefore(shown.until())) {
            rotate(bundles);
        }
    }

    private Shown shown(int number, Authority.Issued issued) {
        Instant now = clock.instant();
        return new Shown(number, issued.certificate(), now, now.plus(every));
    }

    private static SslBundle bundle(Authority.Issued issued) {
        return SslBundle.of(new PemSslStoreBundle(
                PemSslStoreDetails.forCertificate(Authority.pem(issued.certificate()))
                        .withPrivateKey(Authority.pem(issued.keys())),
                null));
    }
}

package dev.sluice.tls.cli.client;

import dev.sluice.tls.Operation;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.PresentedCertificates;
import java.security.cert.X509Certificate;
import java.util.List;

/** Lets another verifier judge and remembers what was judged, so that a refused certificate can be looked at too. */
final class ShownCertificates implements PeerVerifier {
    private final PeerVerifier judge;
    private volatile List<X509Certificate> chain = List.of();

    ShownCertificates(PeerVerifier judge) {
        this.judge = judge;
    }

    @Override
    public Operation<PeerIdentity> verify(PresentedCertificates presented) {
        chain = presented.chain();
        return judge.verify(presented);
    }

    /** As the server sent it; empty as long as it has not. */
    List<X509Certificate> chain() {
        return chain;
    }
}

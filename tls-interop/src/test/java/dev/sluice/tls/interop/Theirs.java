package dev.sluice.tls.interop;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.testkit.TestCertificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What an implementation in this JVM is configured with.
 *
 * @param groups what it offers or accepts, most wanted first
 * @param certificate what it shows, always as a server and on request as a client
 * @param trusted whose certificates it believes
 * @param demanding whether, as a server, it demands a certificate
 */
record Theirs(
        JvmPeer peer,
        List<NamedGroup> groups,
        Optional<TestCertificate> certificate,
        X509Certificate trusted,
        boolean demanding) {

    /** A server or client with all groups that we share; for the test's thread. */
    static Theirs of(JvmPeer peer) {
        peer.require();
        return new Theirs(peer, peer.groups(), Optional.of(Ours.SERVER), Ours.AUTHORITY.root(), false);
    }

    Theirs with(List<NamedGroup> offered) {
        return new Theirs(peer, offered, certificate, trusted, demanding);
    }

    Theirs showing(TestCertificate shown) {
        return new Theirs(peer, groups, Optional.of(shown), trusted, demanding);
    }

    Theirs showingNothing() {
        return new Theirs(peer, groups, Optional.empty(), trusted, demanding);
    }

    Theirs trusting(X509Certificate authority) {
        return new Theirs(peer, groups, certificate, authority, demanding);
    }

    Theirs demandingCertificates() {
        return new Theirs(peer, groups, certificate, trusted, true);
    }

    /** A client's end of a connection to our server, which has to prove to be {@code localhost}; after its handshake. */
    End connect(Listening server) throws Exception {
        return peer.connect(this, server.port());
    }

    JvmServer listen() throws Exception {
        return peer.listen(this);
    }
}

package dev.sluice.tls.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.trust.Draft;
import dev.sluice.tls.trust.Issued;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Verifiers on a stopped clock, and what they say of a chain. */
final class Verifying {
    static final List<SignatureScheme> ALL = List.of(SignatureScheme.values());

    private Verifying() {}

    static CertificateVerifier trusting(Issued... anchors) {
        return builder(anchors).build();
    }

    static CertificateVerifier.Builder builder(Issued... anchors) {
        return CertificateVerifier.builder().trust(anchors(anchors)).clock(() -> Draft.NOW);
    }

    static TrustAnchors anchors(Issued... anchors) {
        return TrustAnchors.of(Stream.of(anchors).map(Issued::certificate).toList());
    }

    static PresentedCertificates server(String name, Issued... chain) {
        return server(name, ALL, chain);
    }

    static PresentedCertificates server(String name, List<SignatureScheme> schemes, Issued... chain) {
        return new PresentedCertificates(
                Role.SERVER,
                certificates(chain),
                Optional.of(ServerName.of(name)),
                schemes,
                Attachment.NONE,
                Optional.empty());
    }

    static PresentedCertificates client(Issued... chain) {
        return new PresentedCertificates(
                Role.CLIENT, certificates(chain), Optional.empty(), ALL, Attachment.NONE, Optional.empty());
    }

    private static List<X509Certificate> certificates(Issued... chain) {
        return Stream.of(chain).map(Issued::certificate).toList();
    }

    static PeerIdentity accepted(PeerVerifier verifier, PresentedCertificates presented) throws TlsException {
        Operation<PeerIdentity> operation = verifier.verify(presented);
        assertThat(operation.isDone()).isFalse();
        operation.start();
        return operation.result();
    }

    /** The message of the refusal, once its problem is as expected. */
    static String refused(CertificateProblem problem, PeerVerifier verifier, PresentedCertificates presented) {
        Throwable thrown = catchThrowable(() -> accepted(verifier, presented));
        assertThat(thrown).isInstanceOf(TlsException.class);
        assertThat(((TlsException) thrown).failure()).isInstanceOf(Failure.CertificateRejected.class);
        Failure.CertificateRejected rejected = (Failure.CertificateRejected) ((TlsException) thrown).failure();
        assertThat(rejected.problem()).as(rejected.detail()).isEqualTo(problem);
        return rejected.detail();
    }
}

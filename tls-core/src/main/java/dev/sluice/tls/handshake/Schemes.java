package dev.sluice.tls.handshake;

import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.SignatureAlgorithms;
import dev.sluice.tls.extension.SignatureAlgorithmsCert;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How signature schemes are offered and chosen (RFC 8446, Section 4.2.3). */
public final class Schemes {
    private Schemes() {}

    /**
     * What the policy verifies. Schemes for certificates alone, PKCS#1, follow those for handshakes in signature_algorithms, as
     * the RFC lets them; signature_algorithms_cert is only needed where a policy differs in more than that.
     */
    public static List<Extension> offered(SecurityPolicy policy, Optional<Integer> grease) {
        List<SignatureScheme> union = new ArrayList<>(policy.signatureSchemes());
        policy.certificateSchemes().stream()
                .filter(scheme -> !scheme.signsHandshakes() && !union.contains(scheme))
                .forEach(union::add);
        List<Integer> codes = new ArrayList<>();
        grease.ifPresent(codes::add);
        union.forEach(scheme -> codes.add(scheme.code()));
        SignatureAlgorithms algorithms = new SignatureAlgorithms(codes);
        if (Set.copyOf(union).equals(Set.copyOf(policy.certificateSchemes()))) {
            return List.of(algorithms);
        }
        return List.of(
                algorithms,
                new SignatureAlgorithmsCert(policy.certificateSchemes().stream()
                        .map(SignatureScheme::code)
                        .toList()));
    }

    /** What the peer verifies in handshakes. */
    public static List<SignatureScheme> forHandshakes(Extensions offer) throws TlsException {
        return known(offer.require(SignatureAlgorithms.class, "signature_algorithms")
                        .schemes())
                .stream()
                .filter(SignatureScheme::signsHandshakes)
                .toList();
    }

    /** What the peer verifies in handshakes of TLS 1.2; without the extension SHA-1 alone, which is nothing here (RFC 5246, Section 7.4.1.4.1). */
    public static List<SignatureScheme> forTls12(List<Integer> codes) {
        return known(codes).stream().filter(SignatureScheme::isForTls12).toList();
    }

    /** What the peer verifies in certificates. */
    public static List<SignatureScheme> forCertificates(Extensions offer) throws TlsException {
        Optional<SignatureAlgorithmsCert> own = offer.find(SignatureAlgorithmsCert.class);
        return known(
                own.isPresent()
                        ? own.get().schemes()
                        : offer.require(SignatureAlgorithms.class, "signature_algorithms")
                                .schemes());
    }

    /** Ours in our order, as far as the peer has them too. */
    public static List<SignatureScheme> common(List<SignatureScheme> ours, List<SignatureScheme> theirs) {
        return ours.stream().filter(theirs::contains).toList();
    }

    /** The first of {@code common} that a signer has. */
    public static Optional<SignatureScheme> choose(List<SignatureScheme> common, Set<SignatureScheme> signer) {
        return common.stream().filter(signer::contains).findFirst();
    }

    private static List<SignatureScheme> known(List<Integer> codes) {
        return codes.stream().map(SignatureScheme::of).flatMap(Optional::stream).toList();
    }
}

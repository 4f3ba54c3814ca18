package dev.sluice.tls.jsse;

import dev.sluice.tls.CertificateProblem;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.CertificateVerifier;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.PeerVerifier;
import dev.sluice.tls.config.PresentedCertificates;
import dev.sluice.tls.config.ServerName;
import java.security.AlgorithmConstraints;
import java.security.CryptoPrimitive;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** A trust manager of JSSE as the judge of the core. For any thread. */
final class ManagedTrust implements PeerVerifier {
    private final X509TrustManager trust;

    ManagedTrust(X509TrustManager trust) {
        this.trust = trust;
    }

    @Override
    public Operation<PeerIdentity> verify(PresentedCertificates presented) {
        Party<?> party = Connection.partyOf(presented.attachment());
        presented.ocspResponse().ifPresent(party.handshake()::stapled);
        return party.work(() -> judge(party, presented));
    }

    private PeerIdentity judge(Party<?> party, PresentedCertificates presented) throws TlsException {
        X509Certificate[] chain = presented.chain().toArray(X509Certificate[]::new);
        try {
            if (presented.peer() == Role.SERVER) {
                checkServer(party, chain);
            } else {
                checkClient(party, chain);
            }
        } catch (CertificateException e) {
            throw refused(e);
        }
        return new PeerIdentity(presented.chain(), names(chain[0]));
    }

    /** In TLS 1.3 the suite says nothing of the certificate, so neither does the word for it, in either version. */
    private void checkServer(Party<?> party, X509Certificate[] chain) throws CertificateException, TlsException {
        if (trust instanceof X509ExtendedTrustManager extended) {
            party.checkServer(extended, chain, "UNKNOWN");
            return;
        }
        trust.checkServerTrusted(chain, "UNKNOWN");
        requireAsParametersSay(party, chain);
    }

    /** What a trust manager that sees no connection cannot do. */
    private void requireAsParametersSay(Party<?> party, X509Certificate[] chain)
            throws CertificateException, TlsException {
        requireName(party, chain[0]);
        Optional<AlgorithmConstraints> constraints = party.parameters().algorithmConstraints();
        if (constraints.isPresent()) {
            requirePermitted(constraints.get(), chain);
        }
    }

    /** All but what is trusted as it is. */
    private void requirePermitted(AlgorithmConstraints constraints, X509Certificate[] chain) throws TlsException {
        X509Certificate @Nullable [] issuers = trust.getAcceptedIssuers();
        List<X509Certificate> trusted = issuers == null ? List.of() : List.of(issuers);
        Set<CryptoPrimitive> use = EnumSet.of(CryptoPrimitive.SIGNATURE);
        for (X509Certificate certificate : chain) {
            boolean permitted = trusted.contains(certificate)
                    || (constraints.permits(use, certificate.getPublicKey())
                            && constraints.permits(use, certificate.getSigAlgName(), null));
            if (!permitted) {
                throw TlsException.rejected(
                        CertificateProblem.WEAK,
                        "the algorithm constraints do not permit " + certificate.getSigAlgName() + " with a key of "
                                + certificate.getPublicKey().getAlgorithm());
            }
        }
    }

    private static void requireName(Party<?> party, X509Certificate leaf) throws TlsException, CertificateException {
        String identification = party.parameters().identification();
        if (identification.isEmpty()) {
            return;
        }
        if (!identification.equalsIgnoreCase("HTTPS") && !identification.equalsIgnoreCase("LDAPS")) {
            throw new CertificateException("Unknown identification algorithm: " + identification);
        }
        String host = party.handshake().getPeerHost();
        if (host == null) {
            throw TlsException.rejected(CertificateProblem.WRONG_NAME, "there is no host name to check it for");
        }
        CertificateVerifier.requireName(leaf, ServerName.of(host));
    }

    private void checkClient(Party<?> party, X509Certificate[] chain) throws CertificateException, TlsException {
        String keyType = chain[0].getPublicKey().getAlgorithm();
        if (trust instanceof X509ExtendedTrustManager extended) {
            party.checkClient(extended, chain, keyType);
        } else {
            trust.checkClientTrusted(chain, keyType);
            requireAsParametersSay(party, chain);
        }
    }

    private static TlsException refused(CertificateException e) {
        String detail = Objects.requireNonNullElse(e.getMessage(), e.getClass().getName());
        return new TlsException(new Failure.CertificateRejected(problem(e), detail), e);
    }

    private static CertificateProblem problem(Throwable refusal) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            CertificateProblem found = known(cause);
            if (found != null) {
                return found;
            }
        }
        return CertificateProblem.OTHER;
    }

    private static @Nullable CertificateProblem known(Throwable cause) {
        return switch (cause) {
            case CertificateExpiredException _ -> CertificateProblem.EXPIRED;
            case CertificateNotYetValidException _ -> CertificateProblem.NOT_YET_VALID;
            case CertPathBuilderException _ when cause.getCause() == null -> CertificateProblem.UNKNOWN_ISSUER;
            case CertPathValidatorException invalid -> {
                CertPathValidatorException.Reason reason = invalid.getReason();
                yield reason == BasicReason.EXPIRED
                        ? CertificateProblem.EXPIRED
                        : reason == BasicReason.NOT_YET_VALID
                                ? CertificateProblem.NOT_YET_VALID
                                : reason == BasicReason.REVOKED
                                        ? CertificateProblem.REVOKED
                                        : reason == BasicReason.INVALID_SIGNATURE
                                                ? CertificateProblem.BAD_SIGNATURE
                                                : reason == BasicReason.ALGORITHM_CONSTRAINED
                                                        ? CertificateProblem.WEAK
                                                        : null;
            }
            default -> null;
        };
    }

    private static List<String> names(X509Certificate leaf) {
        List<String> texts = new ArrayList<>();
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                String kind = kind((Integer) name.get(0));
                if (kind != null) {
                    texts.add(kind + name.get(1));
                }
            }
        } catch (CertificateParsingException e) {
            return List.of(); // the trust manager did not mind
        }
        return texts;
    }

    /** RFC 5280, Section 4.2.1.6. */
    private static @Nullable String kind(int type) {
        return switch (type) {
            case 1 -> "EMAIL:";
            case 2 -> "DNS:";
            case 6 -> "URI:";
            case 7 -> "IP:";
            default -> null;
        };
    }
}

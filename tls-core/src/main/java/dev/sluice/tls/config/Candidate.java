package dev.sluice.tls.config;

import dev.sluice.tls.Role;
import dev.sluice.tls.trust.ChainSignatures;
import dev.sluice.tls.trust.DnsPattern;
import dev.sluice.tls.trust.HostName;
import dev.sluice.tls.trust.MalformedCertificateException;
import dev.sluice.tls.trust.SubjectAltNames;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** An identity and the names it is for. Immutable. Not a record: the identity reaches a key. */
final class Candidate {
    private final List<String> names;
    private final Identity identity;

    private Candidate(List<String> names, Identity identity) {
        this.names = List.copyOf(names);
        this.identity = identity;
    }

    /** For the names in its certificate; a key without one is for every name. */
    static Candidate byCertificate(Identity identity) {
        if (identity.type() == CertificateType.RAW_PUBLIC_KEY) {
            return new Candidate(List.of(), identity);
        }
        try {
            return new Candidate(SubjectAltNames.of(identity.certificate()).dnsNames(), identity);
        } catch (MalformedCertificateException e) {
            throw new IllegalArgumentException(
                    "the names of " + identity.certificate().getSubjectX500Principal() + " cannot be read: "
                            + e.getMessage(),
                    e);
        }
    }

    static Candidate byName(String name, Identity identity) {
        String pattern = HostName.lowerCase(name);
        if (!DnsPattern.isPattern(pattern)) {
            throw new IllegalArgumentException("not a host name or a wildcard like *.example.com: \"" + name + "\"");
        }
        return new Candidate(List.of(pattern), identity);
    }

    Identity identity() {
        return identity;
    }

    /** Whether it fits what the peer asks for by name: a server's host or a client's authority. */
    boolean isFor(IdentityRequest request) {
        if (!request.certificateTypes().contains(identity.type())) {
            return false;
        }
        if (identity.type() == CertificateType.RAW_PUBLIC_KEY) {
            return true;
        }
        return request.role() == Role.SERVER
                ? request.serverName().map(this::isNamed).orElse(true)
                : request.certificateAuthorities().isEmpty() || comesFrom(request.certificateAuthorities());
    }

    private boolean isNamed(ServerName wanted) {
        return switch (wanted) {
            case ServerName.Dns dns -> names.stream().anyMatch(n -> DnsPattern.matches(n, dns.name()));
            // RFC 6066, Section 3: SNI has no addresses, so nobody asks for one.
            case ServerName.Ip _ -> false;
        };
    }

    private boolean comesFrom(List<X500Principal> authorities) {
        return identity.chain().stream()
                .map(X509Certificate::getIssuerX500Principal)
                .anyMatch(authorities::contains);
    }

    /**
     * The first one that the peer can verify. RFC 8446, Section 4.4.2.2: where no chain is signed as the peer wishes, one of
     * our choice is sent all the same.
     */
    static Optional<Identity> best(List<Candidate> candidates, IdentityRequest request) {
        List<Identity> signing = candidates.stream()
                .map(c -> c.identity)
                .filter(i -> request.certificateTypes().contains(i.type()))
                .filter(i -> request.schemes().stream().anyMatch(i.schemes()::contains))
                .toList();
        return signing.stream()
                .filter(i -> ChainSignatures.areAmong(i.chain(), request.certificateSchemes()))
                .findFirst()
                .or(() -> signing.stream().findFirst());
    }
}

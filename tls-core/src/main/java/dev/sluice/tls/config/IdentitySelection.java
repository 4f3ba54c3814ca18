package dev.sluice.tls.config;

import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Several identities, of which each peer sees the first one that it accepts: by its signature schemes, the authorities it
 * names and, for a server, the name it asks for. Immutable, for any thread.
 *
 * <p>An identity is for the names in its certificate, or for those given with it; {@code *} stands for one whole left-most
 * label. A client that asks for a name nobody here has gets the fallback or, without one, {@code unrecognized_name}. A
 * client that accepts no signature of those who have the name gets the fallback or else {@code handshake_failure}. A client
 * that asks for no name gets the fallback or else the first identity that it accepts.
 *
 * <p>On a client, authorities that the server names and no identity comes from lead to the fallback, or to no certificate.
 */
public final class IdentitySelection implements IdentitySource {
    private final List<Candidate> candidates;
    private final List<Candidate> fallbacks;

    private IdentitySelection(Builder builder) {
        this.candidates = List.copyOf(builder.candidates);
        this.fallbacks = List.copyOf(builder.fallbacks);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** These, each for the names in its certificate, without fallback. */
    public static IdentitySelection of(Identity... identities) {
        Builder builder = builder();
        for (Identity identity : identities) {
            builder.identity(identity);
        }
        return builder.build();
    }

    @Override
    public Operation<Optional<Identity>> choose(IdentityRequest request) {
        return Operation.completed(find(request));
    }

    @Override
    public List<CertificateType> certificateTypes() {
        return Stream.concat(candidates.stream(), fallbacks.stream())
                .map(candidate -> candidate.identity().type())
                .distinct()
                .toList();
    }

    private Optional<Identity> find(IdentityRequest request) {
        if (request.role() == Role.SERVER && request.serverName().isEmpty()) {
            return Candidate.best(fallbacks, request).or(() -> Candidate.best(candidates, request));
        }
        List<Candidate> asked =
                candidates.stream().filter(c -> c.isFor(request)).toList();
        // One that cannot sign as the peer wishes is given all the same, so that the handshake fails for that reason.
        return Candidate.best(asked, request)
                .or(() -> Candidate.best(fallbacks, request))
                .or(() -> asked.stream().map(Candidate::identity).findFirst());
    }

    /** Collects identities; used by one thread. */
    public static final class Builder {
        private final List<Candidate> candidates = new ArrayList<>();
        private final List<Candidate> fallbacks = new ArrayList<>();

        private Builder() {}

        /** For the names in its certificate. */
        public Builder identity(Identity identity) {
            candidates.add(Candidate.byCertificate(identity));
            return this;
        }

        /** For this name, {@code api.example.com} or {@code *.example.com}, whatever its certificate says. */
        public Builder identity(String name, Identity identity) {
            candidates.add(Candidate.byName(name, identity));
            return this;
        }

        /** For peers that none of the others fits; may be called again with one for other signature schemes. */
        public Builder fallback(Identity identity) {
            fallbacks.add(Candidate.byCertificate(Objects.requireNonNull(identity)));
            return this;
        }

        public IdentitySelection build() {
            if (candidates.isEmpty() && fallbacks.isEmpty()) {
                throw new IllegalStateException("a selection needs at least one identity");
            }
            return new IdentitySelection(this);
        }
    }
}

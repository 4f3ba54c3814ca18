package dev.sluice.tls.config;

import dev.sluice.tls.Operation;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the certificate and key for one peer. Called inside a verb of the engine: describe the work, do not do it.
 *
 * <p>Empty means there is none: a server then refuses the client, with {@code unrecognized_name} when SNI named somebody it
 * does not know and {@code handshake_failure} otherwise; a client goes on without a certificate.
 */
@FunctionalInterface
public interface IdentitySource {
    Operation<Optional<Identity>> choose(IdentityRequest request);

    /**
     * Which of its identities this source gives by now: a session in which an earlier one was shown is not resumed. 0 where nobody
     * counts; called inside a verb of the engine.
     */
    default long epoch() {
        return 0;
    }

    /**
     * How this source's identities show themselves, most wanted first. A client tells servers so before they ask; called inside a verb of
     * the engine.
     */
    default List<CertificateType> certificateTypes() {
        return List.of(CertificateType.X509);
    }

    /** Gives this one to everybody. */
    static IdentitySource of(Identity identity) {
        return new IdentitySource() {
            @Override
            public Operation<Optional<Identity>> choose(IdentityRequest request) {
                return Operation.completed(Optional.of(identity));
            }

            @Override
            public List<CertificateType> certificateTypes() {
                return List.of(identity.type());
            }
        };
    }
}

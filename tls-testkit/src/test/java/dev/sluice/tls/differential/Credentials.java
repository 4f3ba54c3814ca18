package dev.sluice.tls.differential;

import dev.sluice.tls.Role;
import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.TestAuthority;
import dev.sluice.tls.testkit.TestCertificate;
import java.util.HashMap;
import java.util.Map;

/** The certificates of all scenarios, each made when first asked for. Confined to one thread. */
final class Credentials {
    private final Map<KeyKind, TestAuthority> roots = new HashMap<>();
    private final Map<KeyKind, TestAuthority> impostors = new HashMap<>();
    private final Map<TestAuthority, TestAuthority> intermediates = new HashMap<>();
    private final Map<Credential, TestCertificate> certificates = new HashMap<>();

    /** The root with this kind of key. */
    TestAuthority root(KeyKind kind) {
        return roots.computeIfAbsent(kind, TestAuthority::create);
    }

    /** What {@code credential} describes, for an end in this role. */
    TestCertificate certificate(Credential credential, Role role) {
        return certificates.computeIfAbsent(credential, wanted -> issue(wanted, role));
    }

    private TestCertificate issue(Credential credential, Role role) {
        TestAuthority issuer = credential.flaw() == Credential.Flaw.IMPOSTOR
                ? impostors.computeIfAbsent(credential.issuer(), TestAuthority::create)
                : root(credential.issuer());
        if (credential.intermediate()) {
            issuer = intermediates.computeIfAbsent(issuer, root -> root.intermediate(Credential.INTERMEDIATE));
        }
        TestCertificate.Request request =
                issuer.request(credential.names().toArray(String[]::new)).key(credential.key());
        return (switch (credential.flaw()) {
                    case NONE, IMPOSTOR, STRANGER -> request;
                    case EXPIRED -> request.expired();
                    case NOT_YET_VALID -> request.notYetValid();
                    case FOR_THE_OTHER_ROLE ->
                        role == Role.SERVER ? request.forClientsOnly() : request.forServersOnly();
                    case FOR_CODE_SIGNING -> request.forCodeSigning();
                })
                .issue();
    }
}

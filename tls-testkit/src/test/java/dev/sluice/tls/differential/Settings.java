package dev.sluice.tls.differential;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.testkit.KeyKind;
import java.util.List;
import java.util.Optional;

/**
 * What both implementations can be told about one end, every list most wanted first.
 *
 * @param schemes what this end signs with and what it accepts, in handshakes and, those for PKCS#1 too, in certificates
 * @param credential what it shows, if anything
 * @param trusted the key of the root it trusts
 */
record Settings(
        List<CipherSuite> suites,
        List<NamedGroup> groups,
        List<SignatureScheme> schemes,
        List<String> protocols,
        Optional<Credential> credential,
        KeyKind trusted) {}

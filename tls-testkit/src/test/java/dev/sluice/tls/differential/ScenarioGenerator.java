package dev.sluice.tls.differential;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.differential.Credential.Flaw;
import dev.sluice.tls.testkit.KeyKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Draws a scenario from what both implementations have, the same for the same seed. Seeds that follow each other take turns
 * with the quarrels.
 */
final class ScenarioGenerator {
    static final List<CipherSuite> SUITES = List.of(
            CipherSuite.TLS_AES_128_GCM_SHA256,
            CipherSuite.TLS_AES_256_GCM_SHA384,
            CipherSuite.TLS_CHACHA20_POLY1305_SHA256);

    /** No finite fields: JSSE drops leading zeros of their secrets against RFC 8446, Section 7.4.1, which one in 256 has. */
    static final List<NamedGroup> GROUPS = List.of(
            NamedGroup.X25519, NamedGroup.SECP256R1, NamedGroup.SECP384R1, NamedGroup.SECP521R1, NamedGroup.X448);

    static final List<SignatureScheme> SCHEMES = List.of(
            SignatureScheme.ECDSA_SECP256R1_SHA256,
            SignatureScheme.ECDSA_SECP384R1_SHA384,
            SignatureScheme.ECDSA_SECP521R1_SHA512,
            SignatureScheme.ED25519,
            SignatureScheme.ED448,
            SignatureScheme.RSA_PSS_RSAE_SHA256,
            SignatureScheme.RSA_PSS_RSAE_SHA384,
            SignatureScheme.RSA_PSS_RSAE_SHA512,
            SignatureScheme.RSA_PSS_PSS_SHA256,
            SignatureScheme.RSA_PSS_PSS_SHA384,
            SignatureScheme.RSA_PSS_PSS_SHA512,
            SignatureScheme.RSA_PKCS1_SHA256,
            SignatureScheme.RSA_PKCS1_SHA384,
            SignatureScheme.RSA_PKCS1_SHA512);
    static final List<KeyKind> KEYS = List.of(
            KeyKind.EC_P256,
            KeyKind.EC_P384,
            KeyKind.EC_P521,
            KeyKind.RSA_2048,
            KeyKind.RSA_PSS_2048,
            KeyKind.ED25519,
            KeyKind.ED448);

    private static final List<SignatureScheme> HANDSHAKE_SCHEMES =
            SCHEMES.stream().filter(SignatureScheme::signsHandshakes).toList();
    private static final List<Quarrel> QUARRELS = List.of(Quarrel.values());
    private static final List<Flaw> FLAWS = List.copyOf(EnumSet.complementOf(EnumSet.of(Flaw.NONE)));
    private static final List<KeyKind> RSA_KEYS = List.of(KeyKind.RSA_2048, KeyKind.RSA_PSS_2048);

    private static final List<String> PROTOCOLS = List.of("h2", "http/1.1", "dot", "x");

    private static final List<Names> NAMES = List.of(
            new Names(List.of("www.example.com"), List.of("www.example.com")),
            new Names(List.of("*.example.com", "10.0.0.1"), List.of("www.example.com", "mail.example.com", "10.0.0.1")),
            new Names(List.of("example.com", "2001:db8::1"), List.of("example.com", "2001:db8::1")),
            new Names(List.of("*.mail.example.com"), List.of("a.mail.example.com")));

    /** The names in a server's certificate and those it is found under. */
    private record Names(List<String> inCertificate, List<String> found) {}

    private final SplittableRandom random;
    private final Quarrel quarrel;

    private ScenarioGenerator(long seed) {
        this.random = new SplittableRandom(seed);
        this.quarrel = QUARRELS.get(Math.floorMod(seed, QUARRELS.size()));
    }

    static Scenario draw(long seed) {
        return new ScenarioGenerator(seed).draw();
    }

    private Scenario draw() {
        Names names = oneOf(NAMES);
        Credential ofServer = credential(names.inCertificate(), KEYS, Quarrel.SERVER_CERTIFICATE);
        ClientAuthentication asked = oneOf(List.of(ClientAuthentication.values()));
        Optional<Credential> ofClient =
                mayBeMissing(asked) && chance(3) ? Optional.empty() : Optional.of(credentialOfClient());
        Both<CipherSuite> suites = both(SUITES, Quarrel.CIPHER_SUITES);
        Both<NamedGroup> groups = both(GROUPS, Quarrel.GROUPS);
        Both<String> protocols = protocols();
        Both<SignatureScheme> schemes = schemes(ofServer, ofClient);
        return new Scenario(
                quarrel,
                new Settings(
                        suites.client(),
                        groups.client(),
                        schemes.client(),
                        protocols.client(),
                        ofClient,
                        trusted(Optional.of(ofServer))),
                new Settings(
                        suites.server(),
                        groups.server(),
                        schemes.server(),
                        protocols.server(),
                        Optional.of(ofServer),
                        trusted(ofClient)),
                oneOf(quarrel == Quarrel.SERVER_NAME ? allNames() : names.found()),
                chance(2),
                asked,
                ours(groups.client()),
                1 + random.nextInt(20_000),
                oneOf(List.of(Role.values())));
    }

    /** A list of each end. */
    private record Both<T>(List<T> client, List<T> server) {}

    private <T> Both<T> both(List<T> all, Quarrel over) {
        if (quarrel == over) {
            return new Both<>(few(all), few(all));
        }
        Both<T> both;
        do {
            both = new Both<>(some(all), some(all));
        } while (Collections.disjoint(both.client(), both.server()));
        return both;
    }

    /** An end that names no protocol does without ALPN. */
    private Both<String> protocols() {
        Both<String> both = both(PROTOCOLS, Quarrel.APPLICATION_PROTOCOLS);
        return new Both<>(chance(3) ? List.of() : both.client(), chance(3) ? List.of() : both.server());
    }

    private Both<SignatureScheme> schemes(Credential ofServer, Optional<Credential> ofClient) {
        Set<SignatureScheme> client = new LinkedHashSet<>(someSchemes());
        Set<SignatureScheme> server = new LinkedHashSet<>(someSchemes());
        if (quarrel != Quarrel.HANDSHAKE_SCHEMES) {
            agree(ofServer, server, client);
            ofClient.ifPresent(credential -> agree(credential, client, server));
        }
        // JSSE knows RSASSA-PSS in certificates by that name alone, whatever the hash and the kind of key.
        if (quarrel != Quarrel.CERTIFICATE_SCHEMES || ofServer.issuer() == KeyKind.RSA_PSS_2048) {
            client.addAll(ofServer.chainSchemes());
        }
        // JSSE shows no chain that it would not accept itself.
        server.addAll(ofServer.chainSchemes());
        ofClient.ifPresent(credential -> client.addAll(credential.chainSchemes()));
        // A client may keep a chain to itself that the server does not accept (RFC 8446, Section 4.4.2.3), and succeed.
        ofClient.ifPresent(credential -> server.addAll(credential.chainSchemes()));
        return new Both<>(shuffled(client), shuffled(server));
    }

    /** At least one of them for handshakes; few where they are what the ends quarrel over. */
    private List<SignatureScheme> someSchemes() {
        return switch (quarrel) {
            case HANDSHAKE_SCHEMES, CERTIFICATE_SCHEMES -> few(HANDSHAKE_SCHEMES);
            default -> some(SCHEMES);
        };
    }

    private void agree(Credential credential, Set<SignatureScheme> prover, Set<SignatureScheme> verifier) {
        SignatureScheme common =
                oneOf(credential.handshakeSchemes().stream().sorted().toList());
        prover.add(common);
        verifier.add(common);
    }

    private Credential credential(List<String> names, List<KeyKind> keys, Quarrel over) {
        Flaw flaw = quarrel == over ? oneOf(FLAWS) : Flaw.NONE;
        return new Credential(oneOf(KEYS), chance(3), oneOf(keys), names, flaw);
    }

    private Credential credentialOfClient() {
        // JSSE chooses by the key's algorithm. With a key on the wrong curve it fails, where it could show no
        // certificate.
        List<KeyKind> keys = quarrel == Quarrel.HANDSHAKE_SCHEMES ? RSA_KEYS : KEYS;
        return credential(List.of("client@example.com"), keys, Quarrel.CLIENT_CERTIFICATE);
    }

    private boolean mayBeMissing(ClientAuthentication asked) {
        return asked != ClientAuthentication.REQUIRE || quarrel == Quarrel.CLIENT_CERTIFICATE;
    }

    private KeyKind trusted(Optional<Credential> shown) {
        if (shown.isEmpty()) {
            return oneOf(KEYS);
        }
        KeyKind issuer = shown.get().issuer();
        boolean stranger = shown.get().flaw() == Flaw.STRANGER;
        return stranger ? oneOf(KEYS.stream().filter(kind -> kind != issuer).toList()) : issuer;
    }

    private Scenario.Ours ours(List<NamedGroup> groups) {
        List<NamedGroup> keyShares = chance(4) ? List.of() : few(groups);
        return new Scenario.Ours(
                keyShares,
                64 + random.nextInt((1 << 14) - 63),
                chance(2) ? 1 : 1 + random.nextInt(3000),
                chance(2),
                chance(3));
    }

    private static List<String> allNames() {
        return NAMES.stream().flatMap(names -> names.found().stream()).toList();
    }

    // ---- drawing

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** One or more, in any order. */
    private <T> List<T> some(List<T> all) {
        return shuffled(all).subList(0, 1 + random.nextInt(all.size()));
    }

    /** One or two, in any order. */
    private <T> List<T> few(List<T> all) {
        return shuffled(all).subList(0, 1 + random.nextInt(Math.min(2, all.size())));
    }

    private <T> List<T> shuffled(Collection<T> all) {
        List<T> list = new ArrayList<>(all);
        Collections.shuffle(list, random);
        return list;
    }
}

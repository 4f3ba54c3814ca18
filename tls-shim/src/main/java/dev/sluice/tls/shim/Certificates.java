package dev.sluice.tls.shim;

import dev.sluice.tls.Operation;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.config.CertificateType;
import dev.sluice.tls.config.Identities;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentityRequest;
import dev.sluice.tls.config.IdentitySource;
import dev.sluice.tls.config.Signer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/** The certificates and raw public keys of this side, and which of them is shown: the first that the peer can verify. */
final class Certificates implements IdentitySource {
    private static final int NONE = -1;

    private final Settings settings;
    private final Work work;
    private final List<Candidate> candidates;
    private final List<CertificateType> types;
    private final AtomicInteger shown = new AtomicInteger(NONE);

    private record Candidate(int number, Identity identity, boolean mustMatchIssuer) {

        boolean fits(IdentityRequest request) {
            return request.certificateTypes().contains(identity.type())
                    && request.schemes().stream().anyMatch(identity.schemes()::contains)
                    && (!mustMatchIssuer
                            || identity.chain().stream()
                                    .anyMatch(certificate -> request.certificateAuthorities()
                                            .contains(certificate.getIssuerX500Principal())));
        }
    }

    private Certificates(Settings settings, Work work, List<Candidate> candidates, List<CertificateType> types) {
        this.settings = settings;
        this.work = work;
        this.candidates = candidates;
        this.types = types;
    }

    /** @param types how a client shows itself; as its credentials are if empty */
    static Certificates of(Settings settings, Work work, List<CertificateType> types)
            throws Unimplemented, IOException {
        List<Candidate> candidates = new ArrayList<>();
        for (Settings.Credential credential : settings.credentials()) {
            if (!credential.isPreSharedKey()) {
                candidates.add(new Candidate(
                        credential.number(),
                        identity(settings, credential, work),
                        credential.values().has(Flag.MUST_MATCH_ISSUER)));
            }
        }
        return new Certificates(settings, work, candidates, types.isEmpty() ? types(candidates) : types);
    }

    private static List<CertificateType> types(List<Candidate> candidates) {
        return candidates.isEmpty()
                ? List.of(CertificateType.X509)
                : candidates.stream()
                        .map(candidate -> candidate.identity.type())
                        .distinct()
                        .toList();
    }

    @Override
    public List<CertificateType> certificateTypes() {
        return types;
    }

    boolean isEmpty() {
        return candidates.isEmpty();
    }

    /** The number of the credential that was shown; -1 for the one without number, or none. */
    int shown() {
        return shown.get();
    }

    @Override
    public Operation<Optional<Identity>> choose(IdentityRequest request) {
        return work.of(() -> {
            if (settings.has(Flag.FAIL_CERT_CALLBACK)) {
                throw new ShimFailure("-fail-cert-callback");
            }
            if (settings.isServer() && settings.has(Flag.FAIL_OCSP_CALLBACK)) {
                throw new ShimFailure("-fail-ocsp-callback");
            }
            Optional<String> expected = settings.text(Flag.EXPECT_CLIENT_CA_LIST);
            if (expected.isPresent() && !names(expected.get()).equals(request.certificateAuthorities())) {
                throw new ShimFailure("the server names " + request.certificateAuthorities());
            }
            Optional<Candidate> chosen = candidates.stream()
                    .filter(candidate -> candidate.fits(request))
                    .findFirst();
            chosen.ifPresent(candidate -> shown.set(candidate.number));
            return chosen.map(Candidate::identity);
        });
    }

    /** Names in DER, each in hexadecimal, with commas between. */
    static List<X500Principal> names(String text) {
        if (text.startsWith("<")) {
            return List.of();
        }
        return List.of(text.split(",")).stream()
                .map(name -> new X500Principal(HexFormat.of().parseHex(name)))
                .toList();
    }

    static List<X509Certificate> read(String file) throws IOException {
        try (InputStream in = Files.newInputStream(path(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new IOException(e);
        }
    }

    private static Identity identity(Settings settings, Settings.Credential credential, Work work)
            throws Unimplemented, IOException {
        Values values = credential.values();
        Path key = file(values, Flag.KEY_FILE);
        Identity whole =
                credential.isRawKey() ? RawKeyFile.read(key) : Identities.fromPem(file(values, Flag.CERT_FILE), key);
        Set<SignatureScheme> schemes = whole.schemes();
        List<Integer> preferred = values.numbers(Flag.SIGNING_PREFS);
        if (!preferred.isEmpty()) {
            schemes = schemes.stream()
                    .filter(scheme -> preferred.contains(scheme.code()))
                    .collect(Collectors.toSet());
        }
        if (schemes.isEmpty()) {
            throw new Unimplemented("signing with " + preferred + " by this key");
        }
        Signer signer = (scheme, content, attachment) -> work.of(() -> {
            Operation<byte[]> operation = whole.signer().sign(scheme, content, attachment);
            operation.start();
            return operation.result();
        });
        if (credential.isRawKey()) {
            return Identity.ofRawKey(whole.publicKey(), schemes, signer);
        }
        Identity identity = new Identity(whole.chain(), schemes, signer);
        return settings.has(Flag.DECLINE_OCSP_CALLBACK)
                ? identity
                : values.bytes(Flag.OCSP_RESPONSE).map(identity::stapling).orElse(identity);
    }

    private static Path file(Values values, Flag flag) throws Unimplemented {
        return path(values.text(flag).orElseThrow(() -> new Unimplemented("a credential without " + flag)));
    }

    /** A name that came one character a byte. */
    private static Path path(String name) {
        return Path.of(new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }
}

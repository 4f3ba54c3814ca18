package dev.sluice.tls.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.trust.Draft;
import dev.sluice.tls.trust.Issued;
import dev.sluice.tls.trust.KeyKind;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyManagerIdentitiesTest {
    private static final char[] PASSWORD = "password".toCharArray();

    private static X509ExtendedKeyManager manager(String algorithm, Issued... entries) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (Issued entry : entries) {
            store.setKeyEntry(
                    entry.certificate().getSubjectX500Principal().getName(), entry.key(), PASSWORD, new Certificate[] {
                        entry.certificate()
                    });
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(algorithm);
        factory.init(store, PASSWORD);
        return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
    }

    private static Optional<Identity> chosen(
            IdentitySource source, Role role, List<SignatureScheme> schemes, X500Principal... authorities)
            throws Exception {
        Operation<Optional<Identity>> operation = source.choose(new IdentityRequest(
                role, Optional.empty(), schemes, Verifying.ALL, List.of(authorities), Attachment.NONE));
        assertThat(operation.isDone()).isFalse();
        operation.start();
        return operation.result();
    }

    @ParameterizedTest
    @CsvSource({
        "SunX509, P256, ECDSA_SECP256R1_SHA256",
        "SunX509, ED25519, ED25519",
        "SunX509, RSA_2048, RSA_PSS_RSAE_SHA256",
        "SunX509, RSASSA_PSS, RSA_PSS_PSS_SHA256",
        "NewSunX509, P384, ECDSA_SECP384R1_SHA384",
        "NewSunX509, ED448, ED448",
        "NewSunX509, RSA_2048, RSA_PSS_RSAE_SHA384",
        "NewSunX509, RSASSA_PSS, RSA_PSS_PSS_SHA512",
    })
    void findsKeysByWhatThePeerVerifies(String algorithm, KeyKind kind, SignatureScheme scheme) throws Exception {
        Issued issued = Draft.leaf("CN=x").kind(kind).selfSigned();
        IdentitySource source = Identities.fromKeyManager(manager(algorithm, issued));

        for (Role role : Role.values()) {
            assertThat(chosen(source, role, List.of(scheme)).orElseThrow().certificate())
                    .isEqualTo(issued.certificate());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SunX509", "NewSunX509"})
    void takesTheKindOfKeyThatThePeerWantsMost(String algorithm) throws Exception {
        Issued ec = Draft.leaf("CN=ec").selfSigned();
        Issued rsa = Draft.leaf("CN=rsa").kind(KeyKind.RSA_2048).selfSigned();
        IdentitySource source = Identities.fromKeyManager(manager(algorithm, ec, rsa));

        assertThat(chosen(
                                source,
                                Role.SERVER,
                                List.of(SignatureScheme.RSA_PSS_RSAE_SHA256, SignatureScheme.ECDSA_SECP256R1_SHA256))
                        .orElseThrow()
                        .certificate())
                .isEqualTo(rsa.certificate());
        assertThat(chosen(source, Role.SERVER, Verifying.ALL).orElseThrow().certificate())
                .isEqualTo(ec.certificate());
        assertThatThrownBy(() -> chosen(source, Role.SERVER, List.of(SignatureScheme.ED25519)))
                .isInstanceOfSatisfying(
                        TlsException.class,
                        e -> assertThat(e.failure())
                                .isInstanceOfSatisfying(
                                        Failure.PeerIncompatible.class,
                                        f -> assertThat(f.mismatch()).isEqualTo(Mismatch.NO_COMMON_SIGNATURE_SCHEME)));
        assertThat(chosen(source, Role.CLIENT, List.of(SignatureScheme.ED25519)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SunX509", "NewSunX509"})
    void looksBehindTheManagersChoiceForTheRightCurve(String algorithm) throws Exception {
        Issued p256 = Draft.leaf("CN=p256").selfSigned();
        Issued p384 = Draft.leaf("CN=p384").kind(KeyKind.P384).selfSigned();
        IdentitySource source = Identities.fromKeyManager(manager(algorithm, p256, p384));

        assertThat(chosen(source, Role.SERVER, List.of(SignatureScheme.ECDSA_SECP384R1_SHA384))
                        .orElseThrow()
                        .certificate())
                .isEqualTo(p384.certificate());
        assertThat(chosen(source, Role.SERVER, List.of(SignatureScheme.ECDSA_SECP256R1_SHA256))
                        .orElseThrow()
                        .certificate())
                .isEqualTo(p256.certificate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SunX509", "NewSunX509"})
    void passesOnTheAuthoritiesThatAServerNames(String algorithm) throws Exception {
        Issued root = Draft.authority("CN=Root").selfSigned();
        Issued issued = Draft.leaf("CN=x").issuedBy(root);
        IdentitySource source = Identities.fromKeyManager(manager(algorithm, issued));

        assertThat(chosen(source, Role.CLIENT, Verifying.ALL, new X500Principal("CN=Root")))
                .isPresent();
        assertThat(chosen(source, Role.CLIENT, Verifying.ALL, new X500Principal("CN=Elsewhere")))
                .isEmpty();
    }

    @Test
    void keepsAnIdentityWhileTheManagerDoes() throws Exception {
        IdentitySource source =
                Identities.fromKeyManager(manager("SunX509", Draft.leaf("CN=x").selfSigned()));

        assertThat(chosen(source, Role.SERVER, Verifying.ALL).orElseThrow())
                .isSameAs(chosen(source, Role.SERVER, Verifying.ALL).orElseThrow());
    }
}

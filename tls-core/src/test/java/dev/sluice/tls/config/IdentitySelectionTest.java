package dev.sluice.tls.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.trust.Draft;
import dev.sluice.tls.trust.Issued;
import dev.sluice.tls.trust.KeyKind;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;

class IdentitySelectionTest {
    private final Issued root = Draft.authority("CN=Root").selfSigned();
    private final Issued rsaRoot =
            Draft.authority("CN=RSA root").kind(KeyKind.RSA_2048).selfSigned();
    private final Identity a = identity(Draft.leaf("CN=a").dns("a.example").issuedBy(root));
    private final Identity b = identity(Draft.leaf("CN=b").dns("*.b.example").issuedBy(root));
    private final Identity rsa = identity(
            Draft.leaf("CN=RSA").kind(KeyKind.RSA_2048).dns("a.example").issuedBy(rsaRoot));

    private static Identity identity(Issued issued) {
        return Identities.of(issued.key(), issued.certificate());
    }

    private static Optional<Identity> chosen(IdentitySource source, IdentityRequest request) throws Exception {
        Operation<Optional<Identity>> operation = source.choose(request);
        if (!operation.isDone()) {
            operation.start();
        }
        return operation.result();
    }

    private static IdentityRequest asked(String name) {
        return asked(Optional.of(ServerName.of(name)), Verifying.ALL, Verifying.ALL);
    }

    private static IdentityRequest asked(
            Optional<ServerName> name, List<SignatureScheme> schemes, List<SignatureScheme> certificateSchemes) {
        return new IdentityRequest(Role.SERVER, name, schemes, certificateSchemes, List.of(), Attachment.NONE);
    }

    private static IdentityRequest askedAsClient(X500Principal... authorities) {
        return new IdentityRequest(
                Role.CLIENT,
                Optional.of(ServerName.of("server.example")),
                Verifying.ALL,
                Verifying.ALL,
                List.of(authorities),
                Attachment.NONE);
    }

    @Test
    void choosesByTheNamesInCertificates() throws Exception {
        IdentitySelection source = IdentitySelection.of(a, b);

        assertThat(chosen(source, asked("a.example"))).contains(a);
        assertThat(chosen(source, asked("www.b.example"))).contains(b);
    }

    @Test
    void hasNothingForNamesItDoesNotKnow() throws Exception {
        IdentitySelection source = IdentitySelection.of(a, b);

        assertThat(chosen(source, asked("c.example"))).isEmpty();
        assertThat(chosen(source, asked("b.example"))).isEmpty();
        assertThat(chosen(source, asked("x.www.b.example"))).isEmpty();
    }

    @Test
    void fallsBackForNamesItDoesNotKnow() throws Exception {
        IdentitySelection source =
                IdentitySelection.builder().identity(a).fallback(b).build();

        assertThat(chosen(source, asked("c.example"))).contains(b);
        assertThat(chosen(source, asked("a.example"))).contains(a);
    }

    @Test
    void takesNamesThatAreGivenInsteadOfTheCertificates() throws Exception {
        IdentitySelection source = IdentitySelection.builder()
                .identity("*.C.example", a)
                .identity("d.example", b)
                .build();

        assertThat(chosen(source, asked("www.c.example"))).contains(a);
        assertThat(chosen(source, asked("d.example"))).contains(b);
        assertThat(chosen(source, asked("a.example"))).isEmpty();
    }

    @Test
    void showsTheFallbackOrElseTheFirstToClientsThatNameNobody() throws Exception {
        IdentityRequest nameless = asked(Optional.empty(), Verifying.ALL, Verifying.ALL);

        assertThat(chosen(IdentitySelection.of(a, b), nameless)).contains(a);
        assertThat(chosen(IdentitySelection.builder().identity(a).fallback(b).build(), nameless))
                .contains(b);
    }

    @Test
    void choosesWhatThePeerCanVerify() throws Exception {
        IdentitySelection source = IdentitySelection.of(a, rsa);
        Optional<ServerName> name = Optional.of(ServerName.of("a.example"));
        List<SignatureScheme> onlyRsa = List.of(SignatureScheme.RSA_PSS_RSAE_SHA256);

        assertThat(chosen(source, asked(name, onlyRsa, Verifying.ALL))).contains(rsa);
    }

    @Test
    void leavesItToTheHandshakeToSayThatWhoeverHasTheNameCannotSign() throws Exception {
        IdentityRequest onlyEd25519 =
                asked(Optional.of(ServerName.of("a.example")), List.of(SignatureScheme.ED25519), Verifying.ALL);

        assertThat(chosen(IdentitySelection.of(a, rsa), onlyEd25519)).contains(a);
        assertThat(chosen(IdentitySelection.of(b), onlyEd25519)).isEmpty();
    }

    @Test
    void prefersAChainSignedAsThePeerWishesButSendsAnotherIfItMust() throws Exception {
        IdentitySelection source = IdentitySelection.of(a, rsa);
        Optional<ServerName> name = Optional.of(ServerName.of("a.example"));

        assertThat(chosen(source, asked(name, Verifying.ALL, List.of(SignatureScheme.RSA_PKCS1_SHA256))))
                .contains(rsa);
        assertThat(chosen(source, asked(name, Verifying.ALL, List.of(SignatureScheme.ED25519))))
                .contains(a);
    }

    @Test
    void choosesByTheAuthoritiesThatAServerNames() throws Exception {
        IdentitySelection source = IdentitySelection.of(a, rsa);

        assertThat(chosen(source, askedAsClient(new X500Principal("CN=RSA root"))))
                .contains(rsa);
        assertThat(chosen(source, askedAsClient())).contains(a);
        assertThat(chosen(source, askedAsClient(new X500Principal("CN=Elsewhere"))))
                .isEmpty();
    }

    @Test
    void refusesNamesThatAreNone() {
        IdentitySelection.Builder builder = IdentitySelection.builder();

        for (String name : List.of("", "*", "*.example", "w*.a.example", "a..example", "https://a.example")) {
            assertThatThrownBy(() -> builder.identity(name, a)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
    }
}

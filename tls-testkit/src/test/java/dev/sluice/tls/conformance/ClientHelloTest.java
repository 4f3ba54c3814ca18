package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.ServerNameExtension;
import dev.sluice.tls.extension.SignatureAlgorithms;
import dev.sluice.tls.extension.SupportedGroups;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.wire.Opaque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a client of ours says of itself. */
class ClientHelloTest {
    private static final int TRUNCATED_HMAC = 4;
    private static final int PRE_SHARED_KEY = 41;
    private static final int EARLY_DATA = 42;
    private static final int COOKIE = 44;
    private static final int POST_HANDSHAKE_AUTH = 49;

    @Rfc({"8446 4.1.2 legacy-version", "8446 4.1.2 null-compression", "8446 5.1 hello-version", "8446 D.5 records"})
    @Test
    void hidesBehindTls12InItsLegacyFields() {
        Encounter encounter = new Encounter();
        ClientHello hello = helloOf(encounter);

        assertThat(hello.legacyVersion()).isEqualTo(0x0303);
        assertThat(hello.legacyCompressionMethods().toArray()).containsExactly(0);
        assertThat(encounter.stream(CLIENT).captured()).startsWith(22, 3, 1);
    }

    @Rfc("8446 4.1.2 session-id")
    @Test
    void makesUpASessionIdForMiddleboxes() {
        Opaque one = helloOf(new Encounter(1)).legacySessionId();
        Opaque other = helloOf(new Encounter(2)).legacySessionId();

        assertThat(one.length()).isEqualTo(32);
        assertThat(one).isNotEqualTo(other);
    }

    @Rfc({"8446 4.1.2 no-session-id", "8446 D.4 ccs"})
    @Test
    void hasNoSessionIdAndSendsNoChangeCipherSpecOutsideOfCompatibilityMode() {
        Encounter encounter = new Encounter().client(config -> config.middleboxCompatibility(false));

        assertThat(helloOf(encounter).legacySessionId()).isEqualTo(Opaque.EMPTY);
        assertThat(Wire.types(encounter.stream(CLIENT).captured())).doesNotContain(20);
        assertThat(Wire.types(encounter.stream(CLIENT.peer()).captured())).doesNotContain(20);
    }

    @Rfc({"8446 4.2.1 offered", "8446 4.2.3 send", "8446 9.2 hello", "8446 9.2 server-name"})
    @Test
    void bringsEveryExtensionThatAHelloMustHave() {
        Extensions extensions = helloOf(new Encounter()).extensions();

        assertThat(extensions
                        .find(SupportedVersions.Offered.class)
                        .orElseThrow()
                        .versions())
                .filteredOn(version -> !Grease.is(version))
                .containsExactly(0x0304, 0x0303);
        assertThat(extensions.find(SignatureAlgorithms.class)).isPresent();
        assertThat(extensions.find(SupportedGroups.class)).isPresent();
        assertThat(extensions.find(KeyShareExtension.class)).isPresent();
        assertThat(extensions.find(ServerNameExtension.class))
                .contains(new ServerNameExtension(Optional.of("localhost")));
    }

    @Rfc({
        "8446 4.2.2 no-initial-cookie",
        "8446 4.2.3 nothing-broken",
        "8446 9.1 signatures",
        "8446 9.1 suite",
        "8446 9.1 group",
        "8446 B no-old-messages",
        "8446 B.3.1.4 obsolete-groups",
        "8446 D.5 nothing-weak",
        "8446 D.5 truncated-hmac",
        "8446 E.5 off-by-default"
    })
    @Test
    void offersWhatIsMandatoryAndNothingThatIsBroken() {
        ClientHello hello = helloOf(new Encounter().client(config -> config.policy(SecurityPolicy.DEFAULT)));
        Extensions extensions = hello.extensions();

        assertThat(hello.cipherSuites())
                .filteredOn(suite -> !Grease.is(suite))
                .as("those of TLS 1.3, then ECDHE with AES-GCM and ChaCha20-Poly1305")
                .containsExactly(0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8);
        assertThat(extensions.find(SignatureAlgorithms.class).orElseThrow().schemes())
                .contains(0x0401, 0x0804, 0x0403)
                .doesNotContainAnyElementsOf(schemesWithMd5Sha1Sha224OrDsa());
        assertThat(extensions.find(SupportedGroups.class).orElseThrow().groups())
                .contains(0x0017, 0x001d)
                .filteredOn(group -> !Grease.is(group))
                .noneMatch(group -> group <= 0x0016 || (group >= 0xfe00 && group <= 0xfeff) || group > 0xff00);
        assertThat(extensions.list())
                .extracting(Extension::code)
                .doesNotContain(TRUNCATED_HMAC, PRE_SHARED_KEY, EARLY_DATA, COOKIE, POST_HANDSHAKE_AUTH);
    }

    /** The lower byte is the signature, the upper the hash, in what TLS 1.2 defined (RFC 5246, Section 7.4.1.4.1). */
    private static List<Integer> schemesWithMd5Sha1Sha224OrDsa() {
        return IntStream.rangeClosed(0, 0x06ff)
                .filter(scheme -> scheme >> 8 <= 3 || (scheme & 0xff) == 2)
                .boxed()
                .toList();
    }

    @Rfc({"8446 4.2.8 listed", "8446 4.2.8 share-order", "8446 4.2.8 one-share-a-group"})
    @Test
    void sharesKeysOfOfferedGroupsInTheirOrder() {
        Extensions extensions = helloOf(new Encounter().client(config -> config.policy(SecurityPolicy.DEFAULT)))
                .extensions();
        List<Integer> groups =
                extensions.find(SupportedGroups.class).orElseThrow().groups();
        List<Integer> shared = groupsOf(extensions);

        assertThat(groups).containsSubsequence(shared);
        assertThat(shared).doesNotHaveDuplicates().hasSizeGreaterThan(1);
    }

    @Rfc("8446 4.2.8 independent")
    @Test
    void makesAnotherShareForEveryConnectionAndForARetry() {
        List<HandshakeMessage> sent = helloesOf(new Encounter(1).retried());
        List<HandshakeMessage> others = helloesOf(new Encounter(2).retried());

        assertThat(sharesOf(sent.get(0))).doesNotContainAnyElementsOf(sharesOf(others.get(0)));
        assertThat(sharesOf(sent.get(1))).doesNotContainAnyElementsOf(sharesOf(others.get(1)));
        assertThat(sharesOf(sent.get(1))).doesNotContainAnyElementsOf(sharesOf(sent.get(0)));
    }

    private static ClientHello helloOf(Encounter encounter) {
        return (ClientHello) helloesOf(encounter).getFirst();
    }

    private static List<HandshakeMessage> helloesOf(Encounter encounter) {
        List<HandshakeMessage> sent = encounter.watch(CLIENT);
        encounter.exchange();
        return sent;
    }

    private static List<Integer> groupsOf(Extensions extensions) {
        return extensions.find(KeyShareExtension.Offered.class).orElseThrow().entries().stream()
                .map(KeyShareExtension.Entry::group)
                .toList();
    }

    private static List<Opaque> sharesOf(HandshakeMessage hello) {
        return ((ClientHello) hello)
                .extensions().find(KeyShareExtension.Offered.class).orElseThrow().entries().stream()
                        .filter(entry -> !Grease.is(entry.group()))
                        .map(KeyShareExtension.Entry::keyExchange)
                        .toList();
    }
}

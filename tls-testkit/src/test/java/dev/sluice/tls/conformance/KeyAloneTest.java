package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.minus;
import static dev.sluice.tls.conformance.Altered.replacing;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.HashAlgorithm;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.Operation;
import dev.sluice.tls.Role;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.extension.PskKeyExchangeModes;
import dev.sluice.tls.extension.SupportedGroups;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.session.PreSharedKey;
import dev.sluice.tls.session.PreSharedKeySource;
import dev.sluice.tls.session.Resumption;
import dev.sluice.tls.testkit.Rfc;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pre-shared key without a key exchange beside it, which both ends have to be told to allow (RFC 8446, Section 4.2.9). */
class KeyAloneTest {
    private static final PreSharedKey KEY = PreSharedKey.external(
            "sensor 7".getBytes(US_ASCII), "0123456789abcdef".getBytes(US_ASCII), HashAlgorithm.SHA256);
    private static final PreSharedKeySource KNOWN = (identity, attachment) ->
            Operation.completed(Arrays.equals(identity, KEY.identity()) ? Optional.of(KEY) : Optional.empty());

    private final Encounter encounter = new Encounter();

    /** A client that wants no key exchange, with or without a share that nobody needs. */
    private Encounter wantsNoExchange(Encounter one) {
        return one.alter(
                CLIENT,
                ClientHello.class,
                hello -> extensions(hello, replacing(new PskKeyExchangeModes(List.of(PskKeyExchangeModes.PSK_KE)))));
    }

    private Encounter withoutShares(Encounter one) {
        return one.alter(CLIENT, ClientHello.class, hello -> extensions(hello, minus(KeyShareExtension.CODE)))
                .alter(CLIENT, ClientHello.class, hello -> extensions(hello, minus(SupportedGroups.CODE)));
    }

    private Encounter allowedBy(Role... roles) {
        for (Role role : roles) {
            if (role == CLIENT) {
                encounter.client(config -> config.dangerous().allow(Concession.PSK_WITHOUT_FORWARD_SECRECY));
            } else {
                encounter.server(config -> config.dangerous().allow(Concession.PSK_WITHOUT_FORWARD_SECRECY));
            }
        }
        return encounter;
    }

    private Encounter withKey() {
        return encounter.client(config -> config.preSharedKey(KEY)).server(config -> config.preSharedKeys(KNOWN));
    }

    @Rfc({"8446 4.2.9 key-share", "8446 4.2.8 no-share-with-psk-ke"})
    @Test
    void isAllThereIs() {
        withKey();
        List<HandshakeMessage> answered = encounter.watch(SERVER);
        withoutShares(wantsNoExchange(allowedBy(CLIENT, SERVER))).assertConnects();

        ServerHello hello = (ServerHello) answered.getFirst();
        assertThat(hello.extensions().contains(KeyShareExtension.CODE)).isFalse();
        for (Role role : Role.values()) {
            assertThat(encounter.engine(role).parameters().orElseThrow().group())
                    .isEmpty();
            assertThat(encounter.engine(role).parameters().orElseThrow().preSharedKey())
                    .contains("sensor 7");
        }
    }

    @Test
    void leavesUnusedSharesAside() {
        withKey();
        wantsNoExchange(allowedBy(CLIENT, SERVER)).assertConnects();

        assertThat(encounter.engine(SERVER).parameters().orElseThrow().group()).isEmpty();
    }

    @Rfc("8446 4.1.1 psk-mode")
    @Test
    void isNotChosenWhereTheClientWouldExchangeKeysToo() {
        withKey();
        List<HandshakeMessage> asked = encounter.watch(CLIENT);
        allowedBy(CLIENT, SERVER).assertConnects();

        ClientHello hello = (ClientHello) asked.getFirst();
        assertThat(hello.extensions().find(PskKeyExchangeModes.class))
                .contains(PskKeyExchangeModes.WITH_OR_WITHOUT_EXCHANGE);
        assertThat(encounter.engine(SERVER).parameters().orElseThrow().group()).isPresent();
    }

    @Rfc("8446 4.2.9 mode-listed")
    @ParameterizedTest
    @EnumSource
    void isNothingUnlessBothAllowIt(Role one) {
        withKey();
        wantsNoExchange(allowedBy(one));

        if (one == CLIENT) {
            // The server passes the key over and shows its certificate.
            encounter.assertRefusedBy(CLIENT, Mismatch.PRE_SHARED_KEY_REFUSED);
        } else {
            encounter.assertRefusedBy(CLIENT, Violation.MISSING_EXTENSION);
        }
    }

    @Test
    void resumesASession() {
        Encounter second = wantsNoExchange(allowedBy(CLIENT, SERVER).resumed());
        second.assertConnects();

        assertThat(second.engine(SERVER).parameters().orElseThrow().resumed()).isTrue();
        assertThat(second.engine(SERVER).parameters().orElseThrow().group()).isEmpty();
    }

    @Test
    void givesWayToAHandshakeWithACertificateWhereTheSessionIsForgotten() {
        Encounter second = allowedBy(CLIENT, SERVER).resumed().server(config -> config.resumption(Resumption.off()));
        List<HandshakeMessage> asked = second.watch(CLIENT);
        wantsNoExchange(second).assertConnects();

        assertThat(((ClientHello) asked.getFirst()).extensions().contains(PreSharedKeyOffer.CODE))
                .isTrue();
        assertThat(second.engine(SERVER).parameters().orElseThrow().resumed()).isFalse();
        assertThat(second.engine(SERVER).parameters().orElseThrow().group()).isPresent();
    }

    @Rfc("8446 9.2 missing")
    @ParameterizedTest
    @EnumSource
    void comesWithBothOfGroupsAndSharesOrWithNeither(Half missing) {
        withKey();
        wantsNoExchange(allowedBy(CLIENT, SERVER))
                .alter(CLIENT, ClientHello.class, hello -> extensions(hello, minus(missing.code)));

        encounter.assertRefusedBy(SERVER, Violation.MISSING_EXTENSION);
    }

    /** Such a hello is as it should be, so nobody misbehaves. */
    @Rfc("8446 9.2 hello")
    @Test
    void withNothingBesideItNeedsAServerThatTakesIt() {
        withKey();
        withoutShares(wantsNoExchange(allowedBy(CLIENT)));

        encounter.assertRefusedBy(SERVER, Mismatch.NO_COMMON_GROUP);
    }

    /** One of the two extensions that go together. */
    enum Half {
        KEY_SHARE(KeyShareExtension.CODE),
        SUPPORTED_GROUPS(SupportedGroups.CODE);

        final int code;

        Half(int code) {
            this.code = code;
        }
    }
}

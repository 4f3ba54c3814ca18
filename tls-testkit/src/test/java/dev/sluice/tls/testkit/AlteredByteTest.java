package dev.sluice.tls.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Failure;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.crypto.CryptoProviders;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every byte of a handshake, altered: with a cipher that hides and protects nothing the alteration reaches the parsers, and
 * only the transcript can give it away. It always does, and never as a bug of ours.
 */
class AlteredByteTest {
    @ParameterizedTest
    @EnumSource
    void noAlterationPassesUnnoticedOrLooksLikeABug(Role from) throws TlsException {
        EnginePair untouched = pair();
        untouched.handshake();
        byte[] stream = stream(untouched, from).captured();
        BitSet ignored = versionsOfRecords(stream);

        for (int offset = 0; offset < stream.length; offset++) {
            int mask = 1 << (offset % 8);
            EnginePair pair = pair();
            stream(pair, from).alterAt(offset, old -> old ^ mask);
            pair.exchange();

            String alteration = "byte %d of %d from the %s, xor %02x".formatted(offset, stream.length, from, mask);
            assertThat(succeeded(pair)).as(alteration).isEqualTo(ignored.get(offset));
            assertNoBug(pair, alteration);
        }
    }

    private static boolean succeeded(EnginePair pair) {
        return pair.client().engine().parameters().isPresent()
                && pair.server().engine().parameters().isPresent()
                && pair.client().failure().isEmpty()
                && pair.server().failure().isEmpty();
    }

    private static void assertNoBug(EnginePair pair, String alteration) {
        for (Role role : Role.values()) {
            assertThat(pair.end(role).engine().failure().filter(Failure.Internal.class::isInstance))
                    .as("%s, seen by the %s", alteration, role)
                    .isEmpty();
        }
    }

    private static ScriptedStream stream(EnginePair pair, Role from) {
        return from == Role.CLIENT ? pair.clientToServer() : pair.serverToClient();
    }

    /**
     * The version in a record's header is ignored for all purposes (RFC 8446, Section 5.1), but that the very first byte of it
     * helps to tell TLS from something else.
     */
    private static BitSet versionsOfRecords(byte[] stream) {
        BitSet offsets = new BitSet();
        int start = 0;
        for (byte[] record : Records.split(stream)) {
            offsets.set(start + 1, start + 3);
            start += record.length;
        }
        offsets.clear(1);
        return offsets;
    }

    /** With a retry and a client certificate, so that every message there is takes part. */
    private static EnginePair pair() {
        NullCipher crypto = new NullCipher(CryptoProviders.standard());
        TestConfigurations configurations = new TestConfigurations(new ManualClock(), 5);
        SecurityPolicy offer = SecurityPolicy.DEFAULT.withGroups(List.of(NamedGroup.SECP256R1, NamedGroup.X25519));
        SecurityPolicy accept = SecurityPolicy.DEFAULT.withGroups(List.of(NamedGroup.X25519));
        return new EnginePair(
                configurations
                        .client()
                        .policy(offer)
                        .crypto(crypto)
                        .applicationProtocols("h2", "http/1.1")
                        .identity(TestConfigurations.certificate().identity())
                        .build(),
                configurations
                        .server()
                        .policy(accept)
                        .crypto(crypto)
                        .applicationProtocols("http/1.1")
                        .clientAuthentication(
                                ClientAuthentication.REQUIRE,
                                TestConfigurations.authority().verifier())
                        .build());
    }
}

package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.minus;
import static dev.sluice.tls.conformance.Altered.replacing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.CipherSuite.KeyExchange;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.CryptoProviders;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.crypto.FiniteField;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.extension.EcPointFormats;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.SupportedGroups;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.ClientKeyExchange;
import dev.sluice.tls.message.DheParameters;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.ServerKeyExchange;
import dev.sluice.tls.testkit.KeyKind;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.wire.Opaque;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** DHE in TLS 1.2: off by default, and in the groups of RFC 7919 alone. */
class FiniteFieldTest {
    private static final CipherSuite DHE = CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256;
    private static final CipherSuite ECDHE = CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
    private static final SecurityPolicy TLS12 = SecurityPolicy.DEFAULT.withVersions(List.of(ProtocolVersion.TLS12));
    private static final FiniteField FIELD = FiniteField.of(NamedGroup.FFDHE2048);

    /** Both ends speak DHE alone, in both fields. */
    static Encounter encounter() {
        return encounter(List.of(DHE), List.of(NamedGroup.FFDHE2048, NamedGroup.FFDHE3072));
    }

    private static Encounter encounter(List<CipherSuite> suites, List<NamedGroup> groups) {
        SecurityPolicy policy = TLS12.withCipherSuites(suites).withGroups(groups);
        return new Encounter()
                .client(config -> config.policy(policy))
                .server(config -> config.policy(policy)
                        .identity(TestConfigurations.authority()
                                .request("localhost")
                                .key(KeyKind.RSA_2048)
                                .issue()
                                .identity()));
    }

    /** Neither the suites nor, in a hello of TLS 1.2 alone, the groups. */
    @Test
    void itIsOffByDefault() {
        Encounter encounter = new Encounter().client(config -> config.policy(TLS12));
        List<HandshakeMessage> sent = encounter.watch(CLIENT);
        encounter.assertConnects();
        ClientHello hello = (ClientHello) sent.getFirst();

        assertThat(hello.cipherSuites())
                .noneMatch(code -> CipherSuite.of(code)
                        .filter(suite -> suite.keyExchange() == KeyExchange.DHE_RSA)
                        .isPresent());
        assertThat(groups(hello)).isNotEmpty().noneMatch(NamedGroup::isFiniteField);
    }

    @Test
    void theGroupIsTheFirstOfTheServersThatTheClientNames() {
        Encounter encounter = encounter()
                .client(config ->
                        config.policy(TLS12.withCipherSuites(List.of(DHE)).withGroups(List.of(NamedGroup.FFDHE3072))));
        encounter.assertConnects();
        assertThat(facts(encounter).group()).contains(NamedGroup.FFDHE3072);

        Encounter both = encounter()
                .client(config -> config.policy(TLS12.withCipherSuites(List.of(DHE))
                        .withGroups(List.of(NamedGroup.FFDHE3072, NamedGroup.FFDHE2048))));
        List<HandshakeMessage> sent = both.watch(SERVER);
        both.assertConnects();
        assertThat(facts(both).group()).contains(NamedGroup.FFDHE2048);
        assertThat(prime(sent)).isEqualTo(FIELD.prime());
    }

    /** RFC 7919, Section 4: such a client knows nothing of named fields, and takes what comes. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatNamesNoFieldLeavesItToTheServer(boolean namesCurves) {
        UnaryOperator<Extensions> change =
                namesCurves ? replacing(new SupportedGroups(List.of(0x001d))) : minus(SupportedGroups.CODE);
        Encounter encounter = encounter().alter(CLIENT, ClientHello.class, hello -> extensions(hello, change));
        List<HandshakeMessage> sent = encounter.watch(SERVER);
        encounter.exchange();

        assertThat(prime(sent)).isEqualTo(FIELD.prime());
    }

    /** RFC 7919, Section 4. */
    @Test
    void aClientThatNamesOtherFieldsGetsAnotherExchangeIfThereIsOne() {
        List<NamedGroup> groups = List.of(NamedGroup.FFDHE3072, NamedGroup.X25519);
        Encounter both = encounter(List.of(DHE, ECDHE), groups)
                .server(config -> config.policy(TLS12.withCipherSuites(List.of(DHE, ECDHE))
                        .withGroups(List.of(NamedGroup.FFDHE2048, NamedGroup.X25519))));
        both.assertConnects();

        assertThat(facts(both).cipherSuite()).isEqualTo(ECDHE);
    }

    @Test
    void aClientThatNamesOtherFieldsAloneIsTooWeakOrTooStrong() {
        encounter()
                .server(config ->
                        config.policy(TLS12.withCipherSuites(List.of(DHE)).withGroups(List.of(NamedGroup.FFDHE3072))))
                .client(config ->
                        config.policy(TLS12.withCipherSuites(List.of(DHE)).withGroups(List.of(NamedGroup.FFDHE2048))))
                .assertRefusedBy(SERVER, Mismatch.NO_COMMON_FINITE_FIELD);
    }

    /** RFC 7919, Section 4: that there is no curve in common either does not change what is told. */
    @Test
    void aClientThatNamesOtherFieldsAndNoCurvesIsToldOfTheFields() {
        encounter(List.of(DHE, ECDHE), List.of(NamedGroup.FFDHE2048, NamedGroup.X25519))
                .alter(
                        CLIENT,
                        ClientHello.class,
                        hello -> extensions(hello, replacing(new SupportedGroups(List.of(0x0104)))))
                .assertRefusedBy(SERVER, Mismatch.NO_COMMON_FINITE_FIELD);
    }

    /** RFC 7919, Section 4: at least as strong as the key that signs, if that can be. */
    @Test
    void aStrongKeySignsForAStrongField() {
        Identity strong = TestConfigurations.authority()
                .request("localhost")
                .key(KeyKind.RSA_3072)
                .issue()
                .identity();
        Encounter encounter = encounter().server(config -> config.identity(strong));
        encounter.assertConnects();
        assertThat(facts(encounter).group()).contains(NamedGroup.FFDHE3072);

        Encounter weaker = encounter()
                .server(config -> config.identity(strong))
                .client(config ->
                        config.policy(TLS12.withCipherSuites(List.of(DHE)).withGroups(List.of(NamedGroup.FFDHE2048))));
        weaker.assertConnects();
        assertThat(facts(weaker).group()).contains(NamedGroup.FFDHE2048);
    }

    /** What is signed is what came, whatever it makes of the numbers: some servers put a zero in front, for the sign. */
    @Test
    void numbersMayBeginWithZeros() throws TlsException {
        DheParameters odd = new DheParameters(
                Opaque.of(FIELD.prime().toByteArray()), Opaque.of(new byte[] {0, 2}), Opaque.of(new byte[] {0, 0, 7}));
        ServerKeyExchange exchange = new ServerKeyExchange.Signed(odd, 0x0804, Opaque.of(new byte[1])).message();

        assertThat(FIELD.prime().toByteArray()).startsWith(0);
        assertThat(exchange.signed(KeyExchange.DHE_RSA).parameters().encode()).isEqualTo(odd.encode());
    }

    /** The server says 3072 to a client that named 2048 alone: its hello was altered on the way there. */
    @Test
    void aClientTakesNoFieldThatItDidNotName() {
        encounter()
                .client(config ->
                        config.policy(TLS12.withCipherSuites(List.of(DHE)).withGroups(List.of(NamedGroup.FFDHE2048))))
                .alter(
                        CLIENT,
                        ClientHello.class,
                        hello ->
                                extensions(hello, replacing(new SupportedGroups(List.of(NamedGroup.FFDHE3072.code())))))
                .assertRefusedBy(CLIENT, Mismatch.NO_COMMON_FINITE_FIELD);
    }

    /** A field of somebody on the path is not the server's word, and so not held against it. */
    @ParameterizedTest
    @EnumSource
    void whatTheServerDidNotSignIsNotLookedAt(Forged forged) {
        encounter().alter(SERVER, ServerKeyExchange.class, forged::of).assertRefusedBy(CLIENT, Violation.BAD_SIGNATURE);
    }

    /** Other parameters than the server's. */
    enum Forged {
        PRIME,
        GENERATOR;

        ServerKeyExchange of(ServerKeyExchange right) {
            ServerKeyExchange.Signed signed = read(right);
            DheParameters parameters = (DheParameters) signed.parameters();
            Opaque other = Opaque.of(new byte[] {1});
            DheParameters wrong = this == PRIME
                    ? new DheParameters(other, parameters.generator(), parameters.share())
                    : new DheParameters(parameters.prime(), other, parameters.share());
            return new ServerKeyExchange.Signed(wrong, signed.algorithm(), signed.signature()).message();
        }
    }

    /** RFC 7919, Section 5.1: 1 &lt; y &lt; p - 1, on both sides. */
    @ParameterizedTest
    @EnumSource
    void sharesThatAreNoSecretAreRefused(BadShare bad) {
        encounter()
                .crypto(FixedShares.of(bad.share().toArray()))
                .assertRefusedBy(CLIENT, Violation.BAD_FINITE_FIELD_SHARE);
        encounter()
                .alter(
                        CLIENT,
                        ClientKeyExchange.class,
                        _ -> new ClientKeyExchange.Contents(Optional.empty(), Optional.of(bad.share()))
                                .message(KeyExchange.DHE_RSA))
                .assertRefusedBy(SERVER, Violation.BAD_FINITE_FIELD_SHARE);
    }

    /** A share with the zero of a sign in front is one all the same: the other end is told that the keys differ, and no more. */
    @Test
    void zerosInFrontOfAShareAreNoFault() {
        byte[] share = new byte[FIELD.length() + 1];
        share[share.length - 1] = 7;
        encounter()
                .alter(
                        CLIENT,
                        ClientKeyExchange.class,
                        _ -> new ClientKeyExchange.Contents(Optional.empty(), Optional.of(Opaque.of(share)))
                                .message(KeyExchange.DHE_RSA))
                .assertRefusedBy(SERVER, Violation.BAD_RECORD_MAC);
    }

    /** Shares outside of the group, and the two of which every power is known. */
    enum BadShare {
        ZERO(BigInteger.ZERO),
        ONE(BigInteger.ONE),
        ONE_LESS_THAN_THE_PRIME(FIELD.prime().subtract(BigInteger.ONE)),
        THE_PRIME(FIELD.prime()),
        LONGER_THAN_THE_PRIME(FIELD.prime().shiftLeft(8));

        private final BigInteger value;

        BadShare(BigInteger value) {
            this.value = value;
        }

        /** Without the sign, so that the length is right where the number is as long as the prime. */
        Opaque share() {
            byte[] signed = value.toByteArray();
            return Opaque.of(
                    signed.length > 1 && signed[0] == 0 ? Arrays.copyOfRange(signed, 1, signed.length) : signed);
        }
    }

    /**
     * Shares lose their leading zeros on the way and get them back, secrets lose theirs (RFC 5246, Section 8.1.2): one end of each pair
     * here has a secret with zeros, the other has the same without them.
     */
    @ParameterizedTest
    @EnumSource
    void leadingZerosMakeNoDifference(Role zeros) {
        byte[] secret = {7};
        byte[] padded = new byte[FIELD.length()];
        padded[padded.length - 1] = 7;
        byte[] share = {2};
        CryptoProvider crypto = new Agreeing(
                        share, (zeros == SERVER ? padded : secret).clone(), (zeros == CLIENT ? padded : secret).clone())
                .provider();
        encounter().crypto(crypto).assertConnects();
    }

    /** Both ends have the same share, which says nothing, and what each is told is the secret. */
    private record Agreeing(byte[] publicShare, byte[] ofServer, byte[] ofClient) implements KeyShare {

        CryptoProvider provider() {
            CryptoProvider real = FixedShares.generating(CryptoProviders.standard(), _ -> this);
            return (CryptoProvider) Proxy.newProxyInstance(
                    FiniteFieldTest.class.getClassLoader(),
                    new Class<?>[] {CryptoProvider.class},
                    (proxy, method, arguments) -> {
                        if (!method.getName().equals("encapsulate")) {
                            return method.invoke(real, arguments);
                        }
                        requirePadded((byte[]) arguments[1]);
                        return new Encapsulation(publicShare.clone(), ofClient);
                    });
        }

        @Override
        public NamedGroup group() {
            return NamedGroup.FFDHE2048;
        }

        @Override
        public byte[] agree(byte[] peerShare) {
            requirePadded(peerShare);
            return ofServer;
        }

        private static void requirePadded(byte[] share) {
            assertThat(share).hasSize(FIELD.length()).startsWith(0).endsWith(2);
        }

        @Override
        public void close() {}
    }

    /** Neither extension of curves is in a hello that has no use for them (RFC 8422, Section 4). */
    @Test
    void aHelloOfDheAloneSaysNothingOfCurves() {
        Encounter encounter = encounter();
        List<HandshakeMessage> sent = encounter.watch(CLIENT);
        encounter.assertConnects();

        assertThat(((ClientHello) sent.getFirst()).extensions().contains(EcPointFormats.CODE))
                .isFalse();
    }

    private static NegotiatedParameters facts(Encounter encounter) {
        return encounter.engine(SERVER).parameters().orElseThrow();
    }

    private static List<Integer> groups(ClientHello hello) {
        return hello.extensions()
                .find(SupportedGroups.class)
                .map(SupportedGroups::groups)
                .orElseThrow();
    }

    private static BigInteger prime(List<HandshakeMessage> sent) {
        return sent.stream()
                .filter(ServerKeyExchange.class::isInstance)
                .map(message ->
                        (DheParameters) read((ServerKeyExchange) message).parameters())
                .map(parameters -> new BigInteger(1, parameters.prime().toArray()))
                .findFirst()
                .orElseThrow();
    }

    private static ServerKeyExchange.Signed read(ServerKeyExchange exchange) {
        try {
            return exchange.signed(KeyExchange.DHE_RSA);
        } catch (TlsException e) {
            throw new AssertionError(e);
        }
    }
}

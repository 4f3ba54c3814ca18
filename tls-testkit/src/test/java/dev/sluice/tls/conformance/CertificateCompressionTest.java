package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.CertificateCompression;
import dev.sluice.tls.config.ClientAuthentication;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Limits;
import dev.sluice.tls.config.SecurityPolicy;
import dev.sluice.tls.extension.CompressCertificate;
import dev.sluice.tls.message.CertificateMessage;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.CompressedCertificate;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.testkit.Rfc;
import dev.sluice.tls.testkit.TestConfigurations;
import dev.sluice.tls.wire.Opaque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates go compressed where both sides want that, and what comes is unpacked with care. */
class CertificateCompressionTest {
    private static final int HEADER = 4;

    /** Takes zeros away from the end, and puts up to 64 KiB back. */
    private record TestWay(int code) implements CertificateCompression {
        @Override
        public byte[] compress(byte[] message) {
            return Arrays.copyOf(message, message.length - 1);
        }

        @Override
        public Optional<byte[]> decompress(byte[] compressed, int length) {
            return length < compressed.length ? Optional.empty() : Optional.of(Arrays.copyOf(compressed, length));
        }
    }

    private static Encounter mutual() {
        return new Encounter()
                .client(config ->
                        config.identity(TestConfigurations.certificate().identity()))
                .server(config -> config.clientAuthentication(
                        ClientAuthentication.REQUIRE,
                        TestConfigurations.authority().verifier()));
    }

    private static Encounter compressing(Encounter with, Role role) {
        return role == CLIENT
                ? with.client(config -> config.certificateCompression(CertificateCompression.zlib()))
                : with.server(config -> config.certificateCompression(CertificateCompression.zlib()));
    }

    private static Encounter compressing(Encounter with) {
        return compressing(compressing(with, CLIENT), SERVER);
    }

    private static Optional<CompressedCertificate> compressed(List<HandshakeMessage> messages) {
        return messages.stream()
                .filter(CompressedCertificate.class::isInstance)
                .map(CompressedCertificate.class::cast)
                .findFirst();
    }

    /** The server's certificate in the place of which this is sent; the server need not be asked. */
    private static Encounter sending(UnaryOperator<CompressedCertificate> change) {
        return compressing(new Encounter(), CLIENT)
                .alter(SERVER, CertificateMessage.class, certificate -> change.apply(packed(body(certificate))));
    }

    private static byte[] body(CertificateMessage certificate) {
        byte[] whole = certificate.encode();
        return Arrays.copyOfRange(whole, HEADER, whole.length);
    }

    private static CompressedCertificate packed(byte[] body) {
        return new CompressedCertificate(
                1, body.length, Opaque.of(CertificateCompression.zlib().compress(body)));
    }

    private static CompressedCertificate claiming(CompressedCertificate right, int length) {
        return new CompressedCertificate(right.algorithm(), length, right.compressed());
    }

    // ---- what is sent

    @Rfc({"8879 3", "8879 4"})
    @Test
    void compressesBothCertificatesWhereBothWantThat() {
        Encounter encounter = compressing(mutual());
        List<HandshakeMessage> client = encounter.watch(CLIENT);
        List<HandshakeMessage> server = encounter.watch(SERVER);
        encounter.assertConnects();

        assertThat(compressed(client)).isPresent();
        assertThat(compressed(server)).hasValueSatisfying(message -> {
            assertThat(message.algorithm()).isEqualTo(1);
            assertThat(message.compressed().length()).isLessThan(message.length());
        });
        assertThat(client).noneMatch(CertificateMessage.class::isInstance);
        assertThat(server).noneMatch(CertificateMessage.class::isInstance);
        assertThat(encounter.engine(CLIENT).parameters().orElseThrow().peer()).isPresent();
        assertThat(encounter.engine(SERVER).parameters().orElseThrow().peer()).isPresent();
    }

    @Rfc("8879 4")
    @ParameterizedTest
    @EnumSource
    void compressesNothingWhereOneDoesNot(Role only) {
        Encounter encounter = compressing(mutual(), only);
        List<HandshakeMessage> client = encounter.watch(CLIENT);
        List<HandshakeMessage> server = encounter.watch(SERVER);
        encounter.assertConnects();

        assertThat(compressed(client)).isEmpty();
        assertThat(compressed(server)).isEmpty();
    }

    @Test
    void offersNothingByDefault() {
        Encounter encounter = new Encounter();
        List<HandshakeMessage> client = encounter.watch(CLIENT);
        encounter.handshake();

        assertThat(((ClientHello) client.getFirst()).extensions().contains(CompressCertificate.CODE))
                .isFalse();
    }

    @Rfc("8879 6")
    @Test
    void offersNothingInTls12() {
        Encounter encounter = compressing(mutual().tls12());
        List<HandshakeMessage> client = encounter.watch(CLIENT);
        encounter.assertConnects();

        assertThat(((ClientHello) client.getFirst()).extensions().contains(CompressCertificate.CODE))
                .isFalse();
    }

    @Test
    void letsAServerOfTls12BeThatDoesNotKnowIt() {
        compressing(mutual())
                .server(config -> config.policy(SecurityPolicy.DEFAULT.withVersions(List.of(ProtocolVersion.TLS12))))
                .assertConnects();
    }

    @Test
    void takesItsOwnFirstWayThatThePeerKnows() {
        Encounter encounter = new Encounter()
                .client(config ->
                        config.certificateCompression(CertificateCompression.zlib(), new TestWay(3), new TestWay(7)))
                .server(config -> config.certificateCompression(new TestWay(9), new TestWay(7), new TestWay(3)));
        List<HandshakeMessage> server = encounter.watch(SERVER);
        encounter.exchange();

        assertThat(compressed(server).orElseThrow().algorithm()).isEqualTo(7);
    }

    /** The certificate's signature, or the empty list of extensions behind it, ends the message. */
    @Test
    void takesAnyWayThatIsPutBehindTheInterface() {
        Encounter encounter = new Encounter()
                .client(config -> config.certificateCompression(new TestWay(0x4001)))
                .server(config -> config.certificateCompression(new TestWay(0x4001)));
        List<HandshakeMessage> server = encounter.watch(SERVER);
        encounter.assertConnects();

        assertThat(compressed(server).orElseThrow().algorithm()).isEqualTo(0x4001);
    }

    @Test
    void takesEachWayOnce() {
        ClientConfig.Builder config = ClientConfig.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.certificateCompression(CertificateCompression.zlib(), new TestWay(1)));
    }

    // ---- what is received

    @Rfc("8879 4")
    @Test
    void takesWhatUnpacksToWhatItSays() {
        sending(right -> right).assertConnects();
    }

    @Rfc("8879 4")
    @ParameterizedTest
    @ValueSource(ints = {-1000, -1, 1, 1000})
    void refusesWhatUnpacksToMoreOrLessThanItSays(int difference) {
        sending(right -> claiming(right, right.length() + difference))
                .assertRefusedBy(CLIENT, Violation.BAD_COMPRESSED_CERTIFICATE);
    }

    /** 1 GiB of zeros would be a mebibyte; a mebibyte of them is 1 KiB and is not unpacked beyond what was said. */
    @Rfc({"8879 4", "8879 5"})
    @Test
    void refusesABomb() {
        CompressedCertificate bomb = packed(new byte[1 << 20]);
        sending(_ -> bomb).assertRefusedBy(CLIENT, Violation.BAD_COMPRESSED_CERTIFICATE);
        sending(_ -> claiming(bomb, 1000)).assertRefusedBy(CLIENT, Violation.BAD_COMPRESSED_CERTIFICATE);
        sending(_ -> claiming(bomb, 0xffffff)).assertRefusedBy(CLIENT, Violation.BAD_COMPRESSED_CERTIFICATE);
        sending(_ -> claiming(bomb, 0)).assertRefusedBy(CLIENT, Violation.BAD_COMPRESSED_CERTIFICATE);
    }

    @Rfc("8879 5")
    @Test
    void unpacksUpToTheLimitOfMessages() {
        Limits few = new Limits(
                Limits.DEFAULT.handshakeTimeout(),
                Limits.DEFAULT.recordTimeout(),
                Limits.DEFAULT.operationTimeout(),
                1 << 16,
                600,
                10,
                32);
        sending(_ -> packed(new byte[601]))
                .client(config -> config.limits(few))
                .assertRefusedBy(CLIENT, Violation.BAD_COMPRESSED_CERTIFICATE);
        sending(_ -> packed(new byte[600]))
                .client(config -> config.limits(few))
                .assertRefusedBy(CLIENT, Violation.MALFORMED_MESSAGE);
    }

    @Rfc("8879 4")
    @Test
    void refusesWhatDoesNotUnpack() {
        sending(right -> new CompressedCertificate(1, right.length(), Opaque.of(bytes(1, 2, 3))))
                .assertRefusedBy(CLIENT, Violation.BAD_COMPRESSED_CERTIFICATE);
        sending(right -> {
                    byte[] longer = Arrays.copyOf(
                            right.compressed().toArray(), right.compressed().length() + 1);
                    return new CompressedCertificate(1, right.length(), Opaque.of(longer));
                })
                .assertRefusedBy(CLIENT, Violation.BAD_COMPRESSED_CERTIFICATE);
        sending(right -> new CompressedCertificate(
                        1,
                        right.length(),
                        Opaque.of(Arrays.copyOf(
                                right.compressed().toArray(), right.compressed().length() - 4))))
                .assertRefusedBy(CLIENT, Violation.BAD_COMPRESSED_CERTIFICATE);
    }

    @Rfc("8879 4")
    @Test
    void refusesAnEmptyOne() {
        sending(right -> new CompressedCertificate(1, right.length(), Opaque.EMPTY))
                .assertRefusedBy(CLIENT, Violation.MALFORMED_MESSAGE);
    }

    @Rfc("8879 4")
    @Test
    void refusesWaysThatItDidNotOffer() {
        sending(right -> new CompressedCertificate(2, right.length(), right.compressed()))
                .assertRefusedBy(CLIENT, Violation.COMPRESSION_NOT_OFFERED);
    }

    @Rfc("8879 4")
    @ParameterizedTest
    @EnumSource
    void refusesWhatWasNotAskedFor(Role sender) {
        mutual().alter(sender, CertificateMessage.class, certificate -> packed(body(certificate)))
                .assertRefusedBy(sender.peer(), Violation.UNEXPECTED_MESSAGE);
    }

    @Rfc("8879 5")
    @Test
    void judgesWhatIsInsideAsIfItHadComeByItself() {
        sending(_ -> packed(body(new CertificateMessage(Opaque.EMPTY, List.of()))))
                .assertRefusedBy(CLIENT, Violation.NO_SERVER_CERTIFICATE);
        sending(_ -> packed(body(new CertificateMessage(Opaque.of(bytes(1)), List.of()))))
                .assertRefusedBy(CLIENT, Violation.WRONG_CERTIFICATE_CONTEXT);
        sending(_ -> packed(bytes(0, 0, 0, 0, 0))).assertRefusedBy(CLIENT, Violation.MALFORMED_MESSAGE);
    }

    /** A client that has none says so by an empty Certificate, which nothing makes smaller. */
    @Test
    void doesNotCompressWhatIsNotThere() {
        Encounter encounter = compressing(new Encounter()
                .server(config -> config.clientAuthentication(
                        ClientAuthentication.REQUEST,
                        TestConfigurations.authority().verifier())));
        List<HandshakeMessage> client = encounter.watch(CLIENT);
        encounter.assertConnects();

        assertThat(compressed(client)).isEmpty();
    }
}

package dev.sluice.tls.conformance;

import static dev.sluice.tls.Role.CLIENT;
import static dev.sluice.tls.Role.SERVER;
import static dev.sluice.tls.conformance.Altered.bytes;
import static dev.sluice.tls.conformance.Altered.extensions;
import static dev.sluice.tls.conformance.Altered.minus;
import static dev.sluice.tls.conformance.Altered.plus;
import static dev.sluice.tls.conformance.Altered.replacing;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.Renegotiation;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.MaxFragmentLength;
import dev.sluice.tls.extension.RecordSizeLimit;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.session.EarlyDataPolicy;
import dev.sluice.tls.session.ReplayGuard;
import dev.sluice.tls.testkit.Records;
import dev.sluice.tls.testkit.Rfc;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records are no larger than their receiver says, by record_size_limit or by max_fragment_length. */
class RecordSizesTest {
    private static final int MAX = 1 << 14;

    private static Encounter speaking(ProtocolVersion version) {
        return version == ProtocolVersion.TLS12 ? new Encounter().tls12() : new Encounter();
    }

    private static Encounter limiting(Encounter with, Role role, int bytes) {
        return role == CLIENT
                ? with.client(config -> config.recordSizeLimit(bytes))
                : with.server(config -> config.recordSizeLimit(bytes));
    }

    /** Leaves record_size_limit out of what clients say. */
    private static Encounter withoutLimit(Encounter with) {
        return with.alter(CLIENT, ClientHello.class, hello -> extensions(hello, minus(RecordSizeLimit.CODE)));
    }

    private static Encounter answering(Encounter with, UnaryOperator<Extensions> change) {
        return with.alter(SERVER, EncryptedExtensions.class, message -> extensions(message, change))
                .alter(SERVER, ServerHello.class, hello -> hello.namesVersion() ? hello : extensions(hello, change));
    }

    private static Optional<RecordSizeLimit> limit(List<HandshakeMessage> messages) {
        return messages.stream()
                .map(message -> switch (message) {
                    case ClientHello hello -> hello.extensions();
                    case EncryptedExtensions encrypted -> encrypted.extensions();
                    case ServerHello hello -> hello.extensions();
                    default -> Extensions.NONE;
                })
                .flatMap(extensions -> extensions.find(RecordSizeLimit.class).stream())
                .findFirst();
    }

    private static int indexOf(byte[] whole, byte[] part) {
        return new String(whole, ISO_8859_1).indexOf(new String(part, ISO_8859_1));
    }

    private static void assertCarries(Encounter with, Role sender, int largest) throws TlsException {
        byte[] data = new byte[5000];
        assertThat(with.pair().transfer(sender, data)).isEqualTo(data);
        assertThat(with.sealed(sender)).allMatch(plaintext -> plaintext.length <= largest);
        assertThat(with.sealed(sender)).as("records as large as they may be").anyMatch(one -> one.length == largest);
    }

    // ---- record_size_limit

    @Rfc("8449 4")
    @ParameterizedTest
    @CsvSource({"TLS13, 64", "TLS13, 65", "TLS13, 1000", "TLS12, 64", "TLS12, 1000"})
    void boundWhatTheOtherSideSends(ProtocolVersion version, int bytes) throws TlsException {
        for (Role receiver : Role.values()) {
            Encounter encounter = limiting(speaking(version), receiver, bytes);
            encounter.handshake();
            encounter.exchange();

            assertCarries(encounter, receiver.peer(), bytes);
        }
    }

    @Rfc("8449 4")
    @Test
    void countPadding() throws TlsException {
        Encounter encounter = limiting(new Encounter(), SERVER, 500)
                .client(config -> config.recordPadding(333))
                .handshake();

        assertCarries(encounter, CLIENT, 500);
    }

    @Rfc("8449 4")
    @ParameterizedTest
    @EnumSource
    void boundOneDirectionOnly(ProtocolVersion version) throws TlsException {
        Encounter encounter = limiting(speaking(version), SERVER, 100).handshake();
        byte[] data = new byte[MAX];

        assertThat(encounter.pair().transfer(SERVER, data)).isEqualTo(data);
        assertThat(encounter.sealed(SERVER)).anyMatch(plaintext -> plaintext.length >= MAX);
    }

    @Rfc("8449 4")
    @ParameterizedTest
    @CsvSource({"TLS13, 16385", "TLS12, 16384"})
    void areSaidByBothEvenIfNothingIsLimited(ProtocolVersion version, int highest) {
        Encounter encounter = speaking(version);
        List<HandshakeMessage> client = encounter.watch(CLIENT);
        List<HandshakeMessage> server = encounter.watch(SERVER);
        encounter.handshake();

        assertThat(limit(client)).contains(new RecordSizeLimit(highest));
        assertThat(limit(server)).contains(new RecordSizeLimit(highest));
    }

    @Rfc("8449 4")
    @ParameterizedTest
    @EnumSource
    void areRefusedWhenTheyExceedIt(Role receiver) {
        Encounter just = limiting(new Encounter().nullCipher(), receiver, 100).handshake();
        just.inject(receiver.peer(), Records.nullProtected(Records.APPLICATION_DATA, new byte[99]));
        just.inject(receiver.peer(), Records.nullProtected(Records.APPLICATION_DATA, new byte[9], 90));
        assertThat(just.end(receiver).received()).hasSize(108);

        Encounter content =
                limiting(new Encounter().nullCipher(), receiver, 100).handshake();
        content.inject(receiver.peer(), Records.nullProtected(Records.APPLICATION_DATA, new byte[100]));
        content.assertRefusedBy(receiver, Violation.RECORD_TOO_LONG);

        Encounter padding =
                limiting(new Encounter().nullCipher(), receiver, 100).handshake();
        padding.inject(receiver.peer(), Records.nullProtected(Records.APPLICATION_DATA, new byte[9], 91));
        padding.assertRefusedBy(receiver, Violation.RECORD_TOO_LONG);
    }

    @Rfc("8449 4")
    @ParameterizedTest
    @EnumSource
    void areRefusedWhenTheyExceedItInTls12(Role receiver) {
        Encounter encounter =
                limiting(new Encounter().tls12().nullCipher(), receiver, 100).handshake();
        encounter.inject(receiver.peer(), Records.nullProtectedTls12(Records.APPLICATION_DATA, new byte[100]));
        assertThat(encounter.end(receiver).received()).hasSize(100);

        encounter.inject(receiver.peer(), Records.nullProtectedTls12(Records.APPLICATION_DATA, new byte[101]));
        encounter.assertRefusedBy(receiver, Violation.RECORD_TOO_LONG);
    }

    /** The record that brings the answer is protected by this handshake's keys too. */
    @Rfc("8449 4")
    @Test
    void areRefusedWhenTheAnswerItselfExceedsIt() {
        Encounter first = limiting(new Encounter().nullCipher(), CLIENT, 100).pump(CLIENT);
        int limit = indexOf(first.stream(CLIENT).captured(), bytes(0, RecordSizeLimit.CODE, 0, 2, 0, 100)) + 4;
        Encounter encounter = limiting(new Encounter().nullCipher(), CLIENT, 100);
        encounter.stream(CLIENT).alterAt(limit, _ -> (byte) 0x40);

        encounter.assertRefusedBy(CLIENT, Violation.RECORD_TOO_LONG);
    }

    @Rfc("8449 4")
    @ParameterizedTest
    @EnumSource
    void mayBeLargerWithoutAnAnswer(ProtocolVersion version) throws TlsException {
        Encounter encounter = answering(limiting(speaking(version), CLIENT, 100), minus(RecordSizeLimit.CODE));
        encounter.handshake();
        byte[] data = new byte[50];

        assertThat(encounter.pair().transfer(CLIENT, data)).isEqualTo(data);
    }

    @Rfc("8449 4")
    @ParameterizedTest
    @EnumSource
    void areNeverLargerThanTheProtocolAllows(ProtocolVersion version) throws TlsException {
        Encounter encounter = speaking(version)
                .alter(CLIENT, ClientHello.class, hello -> extensions(hello, replacing(new RecordSizeLimit(0xffff))));
        encounter.handshake();
        byte[] data = new byte[3 * MAX];

        assertThat(encounter.pair().transfer(SERVER, data)).isEqualTo(data);
        assertThat(encounter.sealed(SERVER)).allMatch(plaintext -> plaintext.length <= MAX + 1);
    }

    @Rfc("8449 4")
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63})
    void below64BytesAreNotAsked(int bytes) {
        new Encounter()
                .alter(CLIENT, ClientHello.class, hello -> extensions(hello, replacing(new RecordSizeLimit(bytes))))
                .assertRefusedBy(SERVER, Violation.RECORD_SIZE_LIMIT_TOO_SMALL);
        answering(new Encounter(), replacing(new RecordSizeLimit(bytes)))
                .assertRefusedBy(CLIENT, Violation.RECORD_SIZE_LIMIT_TOO_SMALL);

        ConnectionSettings.Builder<?> config = ClientConfig.builder();
        assertThatIllegalArgumentException().isThrownBy(() -> config.recordSizeLimit(bytes));
        assertThatIllegalArgumentException().isThrownBy(() -> config.recordSizeLimit(MAX + 2));
    }

    /** Who sends early data does not know yet what the server takes. */
    @Test
    void ofEarlyDataAreNotBound() {
        byte[] data = new byte[1000];
        Encounter encounter = limiting(new Encounter(), SERVER, 100)
                .client(ClientConfig.Builder::earlyData)
                .server(config -> config.earlyData(EarlyDataPolicy.upTo(2000, ReplayGuard.inMemory(1))))
                .resumed()
                .early(data)
                .handshake();

        assertThat(encounter.end(SERVER).received()).isEqualTo(data);
        encounter.assertTalks();
    }

    @Rfc("8449 4")
    @Test
    void areAgreedAnewInARenegotiation() throws TlsException {
        Encounter encounter = limiting(new Encounter().tls12(), SERVER, 100)
                .client(config -> config.renegotiation(Renegotiation.ALLOWED))
                .server(config -> config.renegotiation(Renegotiation.ALLOWED));
        Renegotiating.clientBegins(encounter, hello -> extensions(hello, minus(RecordSizeLimit.CODE)));
        encounter.exchange();
        byte[] data = new byte[5000];

        assertThat(encounter.pair().transfer(CLIENT, data)).isEqualTo(data);
        assertThat(encounter.sealed(CLIENT)).anyMatch(plaintext -> plaintext.length == 5000);
    }

    // ---- max_fragment_length

    @Rfc("6066 4")
    @ParameterizedTest
    @EnumSource
    void boundBothDirectionsByMaxFragmentLength(ProtocolVersion version) throws TlsException {
        Encounter encounter = withoutLimit(limiting(speaking(version), CLIENT, 1100));
        List<HandshakeMessage> server = encounter.watch(SERVER);
        encounter.handshake();

        assertThat(server)
                .anyMatch(message -> message instanceof EncryptedExtensions encrypted
                                && encrypted.extensions().list().contains(new MaxFragmentLength(1024))
                        || message instanceof ServerHello hello
                                && hello.extensions().list().contains(new MaxFragmentLength(1024)));
        assertCarries(encounter, CLIENT, 1024);
        assertCarries(encounter, SERVER, 1024);
        if (version == ProtocolVersion.TLS12) {
            assertThat(Records.split(encounter.stream(SERVER).captured())).allMatch(record -> record.length <= 1100);
        }
    }

    @Rfc("6066 4")
    @ParameterizedTest
    @EnumSource
    void areRefusedWhenTheyExceedMaxFragmentLength(Role receiver) {
        Encounter encounter = withoutLimit(limiting(new Encounter().nullCipher(), CLIENT, 512))
                .handshake();
        encounter.inject(receiver.peer(), Records.nullProtected(Records.APPLICATION_DATA, new byte[512]));
        assertThat(encounter.end(receiver).received()).hasSize(512);

        encounter.inject(receiver.peer(), Records.nullProtected(Records.APPLICATION_DATA, new byte[513]));
        encounter.assertRefusedBy(receiver, Violation.RECORD_TOO_LONG);
    }

    @Rfc("8449 5")
    @Test
    void areAgreedByTheNewerExtensionAlone() {
        Encounter encounter = limiting(new Encounter(), CLIENT, 600);
        List<HandshakeMessage> server = encounter.watch(SERVER);
        encounter.handshake();

        assertThat(limit(server)).contains(new RecordSizeLimit(MAX + 1));
        assertThat(server)
                .noneMatch(message -> message instanceof EncryptedExtensions encrypted
                        && encrypted.extensions().contains(MaxFragmentLength.CODE));
    }

    @Rfc("8449 5")
    @ParameterizedTest
    @EnumSource
    void areNotAgreedByBothExtensions(ProtocolVersion version) {
        answering(limiting(speaking(version), CLIENT, 600), plus(new MaxFragmentLength(512)))
                .assertRefusedBy(CLIENT, Violation.BAD_MAX_FRAGMENT_LENGTH);
    }

    @Rfc("6066 4")
    @Test
    void areNotAnsweredByAnotherLength() {
        answering(withoutLimit(limiting(new Encounter(), CLIENT, 600)), replacing(new MaxFragmentLength(1024)))
                .assertRefusedBy(CLIENT, Violation.BAD_MAX_FRAGMENT_LENGTH);
    }

    @Rfc("6066 4")
    @ParameterizedTest
    @ValueSource(ints = {0, 5, 255})
    void areNotAskedByUnknownLengths(int code) {
        new Encounter()
                .alter(
                        CLIENT,
                        ClientHello.class,
                        hello -> extensions(hello, plus(MaxFragmentLength.CODE, bytes(code)[0] & 0xff)))
                .assertRefusedBy(SERVER, Violation.BAD_MAX_FRAGMENT_LENGTH);
    }
}

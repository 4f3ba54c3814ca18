package dev.sluice.tls.conformance;

import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.UnknownExtension;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.EncryptedExtensions;
import dev.sluice.tls.message.HelloRetryRequest;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.wire.Opaque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Messages with one thing changed, for the peer that misbehaves. */
final class Altered {
    private Altered() {}

    static ClientHello extensions(ClientHello hello, UnaryOperator<Extensions> change) {
        return new ClientHello(
                hello.legacyVersion(),
                hello.random(),
                hello.legacySessionId(),
                hello.cipherSuites(),
                hello.legacyCompressionMethods(),
                change.apply(hello.extensions()));
    }

    static ServerHello extensions(ServerHello hello, UnaryOperator<Extensions> change) {
        return new ServerHello(
                hello.legacyVersion(),
                hello.random(),
                hello.legacySessionIdEcho(),
                hello.cipherSuite(),
                hello.legacyCompressionMethod(),
                change.apply(hello.extensions()));
    }

    static HelloRetryRequest extensions(HelloRetryRequest retry, UnaryOperator<Extensions> change) {
        return new HelloRetryRequest(
                retry.legacyVersion(),
                retry.legacySessionIdEcho(),
                retry.cipherSuite(),
                retry.legacyCompressionMethod(),
                change.apply(retry.extensions()));
    }

    static EncryptedExtensions extensions(EncryptedExtensions encrypted, UnaryOperator<Extensions> change) {
        return new EncryptedExtensions(change.apply(encrypted.extensions()));
    }

    /** Adds an extension at the end. */
    static UnaryOperator<Extensions> plus(Extension extension) {
        return extensions -> {
            List<Extension> list = new ArrayList<>(extensions.list());
            list.add(extension);
            return new Extensions(list);
        };
    }

    /** Adds an extension by its bytes, at the end. */
    static UnaryOperator<Extensions> plus(int code, int... body) {
        return plus(raw(code, body));
    }

    /** Leaves out the extension with this code. */
    static UnaryOperator<Extensions> minus(int code) {
        return extensions -> new Extensions(extensions.list().stream()
                .filter(extension -> extension.code() != code)
                .toList());
    }

    /** Puts {@code replacement} in the place of the one with its code. */
    static UnaryOperator<Extensions> replacing(Extension replacement) {
        return extensions -> new Extensions(extensions.list().stream()
                .map(extension -> extension.code() == replacement.code() ? replacement : extension)
                .toList());
    }

    /** An extension that says whatever these bytes say. */
    static Extension raw(int code, int... body) {
        return new UnknownExtension(code, Opaque.of(bytes(body)));
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** The same bytes but for the lowest bit of the last. */
    static Opaque spoilt(Opaque right) {
        byte[] wrong = right.toArray();
        wrong[wrong.length - 1] ^= 1;
        return Opaque.of(wrong);
    }
}

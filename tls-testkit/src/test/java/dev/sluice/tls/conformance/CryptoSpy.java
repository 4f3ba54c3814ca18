package dev.sluice.tls.conformance;

import dev.sluice.tls.crypto.Aead;
import dev.sluice.tls.crypto.CryptoProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Cryptography that is real, but remembers what it sealed: the inner plaintexts of RFC 8446, Section 5.2. */
final class SealSpy {
    private final List<byte[]> sealed = new ArrayList<>();
    private final List<String> nonces = new ArrayList<>();
    private int keys;

    /** What one end of a connection is to use instead of {@code real}. */
    CryptoProvider watching(CryptoProvider real) {
        return proxy(
                CryptoProvider.class,
                real,
                (name, arguments, result) -> name.equals("aead") ? watching((Aead) result) : result);
    }

    /** Every inner plaintext sealed so far: content, type, padding. */
    List<byte[]> sealed() {
        return List.copyOf(sealed);
    }

    /** The nonces used so far, each with the number of its key. */
    List<String> nonces() {
        return List.copyOf(nonces);
    }

    /** How many keys came into use so far, for sending and for receiving. */
    int keys() {
        return keys;
    }

    private Aead watching(Aead real) {
        int key = keys++;
        return proxy(Aead.class, real, (name, arguments, result) -> {
            if (name.equals("seal")) {
                nonces.add("key " + key + ": " + HexFormat.of().formatHex((byte[]) arguments[0]));
                int offset = (int) arguments[3];
                sealed.add(Arrays.copyOfRange((byte[]) arguments[2], offset, offset + (int) arguments[4]));
            }
            return result;
        });
    }

    private interface Look {
        Object at(String method, Object[] arguments, Object result);
    }

    private static <T> T proxy(Class<T> type, T real, Look look) {
        return type.cast(Proxy.newProxyInstance(
                SealSpy.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return look.at(method.getName(), arguments, method.invoke(real, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}

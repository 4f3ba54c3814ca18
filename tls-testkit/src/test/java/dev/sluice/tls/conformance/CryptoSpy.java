package dev.sluice.tls.conformance;

import dev.sluice.tls.crypto.Aead;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.crypto.KeyShare;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Cryptography that is real, but remembers what passed through it, as copies. Confined to one thread. */
final class CryptoSpy {
    private final List<byte[]> sealed = new ArrayList<>();
    private final List<String> nonces = new ArrayList<>();
    private final List<byte[]> secrets = new ArrayList<>();
    private int keys;

    /** What one end of a connection is to use instead of {@code real}. */
    CryptoProvider watching(CryptoProvider real) {
        return watched(CryptoProvider.class, real, this::atProvider);
    }

    /** The inner plaintexts sealed so far: content, type, padding (RFC 8446, Section 5.2). */
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

    /** The record keys and shared secrets so far. */
    List<byte[]> secrets() {
        return List.copyOf(secrets);
    }

    private Object atProvider(String method, Object[] arguments, Object result) {
        return switch (method) {
            case "aead" -> {
                secrets.add(((byte[]) arguments[1]).clone());
                yield aead((Aead) result);
            }
            case "encapsulate" -> {
                secrets.add(((Encapsulation) result).secret().clone());
                yield result;
            }
            case "generate" -> watched(KeyShare.class, (KeyShare) result, this::atShare);
            default -> result;
        };
    }

    private Object atShare(String method, Object[] arguments, Object result) {
        if (method.equals("agree")) {
            secrets.add(((byte[]) result).clone());
        }
        return result;
    }

    private Aead aead(Aead real) {
        int key = keys++;
        return watched(Aead.class, real, (method, arguments, result) -> {
            if (method.equals("seal")) {
                nonces.add("key " + key + ": " + HexFormat.of().formatHex((byte[]) arguments[0]));
                int offset = (int) arguments[3];
                sealed.add(Arrays.copyOfRange((byte[]) arguments[2], offset, offset + (int) arguments[4]));
            }
            return result;
        });
    }

    interface Look {
        Object at(String method, Object[] arguments, Object result);
    }

    private static <T> T watched(Class<T> type, T real, Look look) {
        return type.cast(
                Proxy.newProxyInstance(CryptoSpy.class.getClassLoader(), new Class<?>[] {type}, new Watch(real, look)));
    }

    /** What stands before {@link #real}. */
    static final class Watch implements InvocationHandler {
        private final Object real;
        private final Look look;

        Watch(Object real, Look look) {
            this.real = real;
            this.look = look;
        }

        Object real() {
            return real;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            try {
                return look.at(method.getName(), arguments, method.invoke(real, arguments));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }
}

package dev.sluice.tls.conformance;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.KeyShare;
import java.lang.reflect.Proxy;
import java.util.Arrays;

/** Cryptography whose key shares are always the same bytes, so that a ClientHello is; nobody can agree with it on a key. */
final class FixedShares {
    private FixedShares() {}

    static CryptoProvider instead(CryptoProvider real) {
        return (CryptoProvider) Proxy.newProxyInstance(
                FixedShares.class.getClassLoader(),
                new Class<?>[] {CryptoProvider.class},
                (proxy, method, arguments) -> method.getName().equals("generate")
                        ? new Share((NamedGroup) arguments[0])
                        : method.invoke(real, arguments));
    }

    private record Share(NamedGroup group) implements KeyShare {
        @Override
        public byte[] publicShare() {
            byte[] bytes = new byte[length()];
            Arrays.fill(bytes, (byte) group.code());
            return bytes;
        }

        private int length() {
            return switch (group) {
                case X25519 -> 32;
                case X25519MLKEM768 -> 1216;
                default -> throw new IllegalStateException("no fixed share for " + group);
            };
        }

        @Override
        public byte[] agree(byte[] peerShare) {
            throw new IllegalStateException("a fixed share agrees with nobody");
        }

        @Override
        public void close() {}
    }
}

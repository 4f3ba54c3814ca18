package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.crypto.KeyShare;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Two key exchanges as one (draft-ietf-tls-ecdhe-mlkem): shares and secrets stand one after the other, in an order that each
 * group fixes for itself. X25519MLKEM768 has ML-KEM first, those on NIST curves have it last.
 */
final class HybridGroup implements KeyExchange {
    private final NamedGroup group;
    private final KeyExchange first;
    private final KeyExchange second;

    HybridGroup(NamedGroup group, KeyExchange first, KeyExchange second) {
        this.group = group;
        this.first = first;
        this.second = second;
    }

    @Override
    public NamedGroup group() {
        return group;
    }

    @Override
    public int clientShareLength() {
        return first.clientShareLength() + second.clientShareLength();
    }

    @Override
    public int serverShareLength() {
        return first.serverShareLength() + second.serverShareLength();
    }

    @Override
    public KeyShare generate(SecureRandom random) throws GeneralSecurityException {
        return new Pair(first.generate(random), second.generate(random));
    }

    @Override
    public Encapsulation encapsulate(byte[] peerShare, SecureRandom random) throws GeneralSecurityException {
        KeyExchange.requireLength(group, peerShare, clientShareLength());
        int middle = first.clientShareLength();
        try (Encapsulation one = first.encapsulate(Arrays.copyOf(peerShare, middle), random);
                Encapsulation two = second.encapsulate(tail(peerShare, middle), random)) {
            return new Encapsulation(join(one.share(), two.share()), join(one.secret(), two.secret()));
        }
    }

    private static byte[] join(byte[] one, byte[] two) {
        byte[] joined = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, joined, one.length, two.length);
        return joined;
    }

    private static byte[] tail(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, from, bytes.length);
    }

    private final class Pair extends EphemeralKey {
        private final KeyShare one;
        private final KeyShare two;

        private Pair(KeyShare one, KeyShare two) {
            super(group, join(one.publicShare(), two.publicShare()), serverShareLength());
            this.one = one;
            this.two = two;
        }

        @Override
        byte[] secret(byte[] peerShare) throws GeneralSecurityException {
            int middle = first.serverShareLength();
            byte[] secretOne = one.agree(Arrays.copyOf(peerShare, middle));
            try {
                byte[] secretTwo = two.agree(tail(peerShare, middle));
                byte[] secret = join(secretOne, secretTwo);
                Arrays.fill(secretTwo, (byte) 0);
                return secret;
            } finally {
                Arrays.fill(secretOne, (byte) 0);
            }
        }

        @Override
        void wipe() {
            one.close();
            two.close();
        }
    }
}

package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.crypto.KeyShare;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

/** A group in which both sides do the same: the server's answer is a key pair of its own. */
abstract class DiffieHellman implements KeyExchange {

    /** The length of either side's public value. */
    abstract int shareLength();

    @Override
    public final int clientShareLength() {
        return shareLength();
    }

    @Override
    public final int serverShareLength() {
        return shareLength();
    }

    @Override
    public abstract KeyShare generate(SecureRandom random) throws GeneralSecurityException;

    @Override
    public final Encapsulation encapsulate(byte[] peerShare, SecureRandom random) throws GeneralSecurityException {
        try (KeyShare own = generate(random)) {
            byte[] secret = own.agree(peerShare);
            return new Encapsulation(own.publicShare(), secret);
        }
    }
}

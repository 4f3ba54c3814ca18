package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.crypto.Encapsulation;
import dev.sluice.tls.crypto.KeyShare;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;

/** One way of agreeing on a secret. Stateless; from any thread. */
interface KeyExchange {

    NamedGroup group();

    /** The length of what a client sends. */
    int clientShareLength();

    /** The length of what a server answers. */
    int serverShareLength();

    KeyShare generate(SecureRandom random) throws GeneralSecurityException;

    Encapsulation encapsulate(byte[] peerShare, SecureRandom random) throws GeneralSecurityException;

    static void requireLength(NamedGroup group, byte[] share, int expected) throws InvalidKeyException {
        requireLength(group.toString(), share, expected);
    }

    static void requireLength(String group, byte[] share, int expected) throws InvalidKeyException {
        if (share.length != expected) {
            throw new InvalidKeyException(
                    "a key share of " + group + " has " + expected + " bytes, not " + share.length);
        }
    }
}

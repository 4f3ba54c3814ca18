package dev.sluice.tls.crypto;

/** HKDF (RFC 5869) and the HMAC it is made of. The caller owns and wipes what it passes in and gets back. */
public interface Hkdf {

    /** The length of a pseudorandom key in bytes. */
    int hashLength();

    byte[] extract(byte[] salt, byte[] keyMaterial);

    byte[] expand(byte[] pseudorandomKey, byte[] info, int length);

    byte[] hmac(byte[] key, byte[] data);
}

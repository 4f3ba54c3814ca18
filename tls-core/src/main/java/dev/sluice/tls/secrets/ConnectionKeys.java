package dev.sluice.tls.secrets;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.crypto.CryptoProvider;

/** The write key and IV of one side, cut from TLS 1.2's key block (RFC 5246, Section 6.3). One owner; wiped when closed. */
public final class ConnectionKeys implements EpochSecret {
    private final CryptoProvider crypto;
    private final CipherSuite suite;
    private final Secret key;
    private final Secret iv;

    ConnectionKeys(CryptoProvider crypto, CipherSuite suite, Secret key, Secret iv) {
        this.crypto = crypto;
        this.suite = suite;
        this.key = key;
        this.iv = iv;
    }

    @Override
    public CipherSuite suite() {
        return suite;
    }

    @Override
    public CryptoProvider crypto() {
        return crypto;
    }

    @Override
    public byte[] key() {
        return key.bytes().clone();
    }

    @Override
    public byte[] iv() {
        return iv.bytes().clone();
    }

    @Override
    public void close() {
        key.close();
        iv.close();
    }
}

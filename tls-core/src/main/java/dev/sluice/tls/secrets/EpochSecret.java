package dev.sluice.tls.secrets;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.crypto.CryptoProvider;

/** What the record keys of one direction and one epoch are made of, in either version. One owner; wiped when closed. */
public sealed interface EpochSecret extends AutoCloseable permits TrafficSecret, ConnectionKeys {

    CipherSuite suite();

    CryptoProvider crypto();

    /** A fresh copy of the record key; the caller wipes it. */
    byte[] key();

    /** A fresh copy of the part of the nonce that is derived and not sent. */
    byte[] iv();

    @Override
    void close();
}

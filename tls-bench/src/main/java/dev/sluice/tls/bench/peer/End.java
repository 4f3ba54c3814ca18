package dev.sluice.tls.bench.peer;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One end of one connection, moved over buffers in memory by one thread. Buffers belong to the caller; every output buffer has
 * room for whatever is put there. A failed connection throws.
 */
public interface End extends AutoCloseable {

    /**
     * Goes on with the handshake: takes all of {@code in} and puts what this end has to say into {@code out}.
     *
     * @param plain room for one record, which stays empty
     */
    void handshake(ByteBuffer in, ByteBuffer plain, ByteBuffer out) throws IOException;

    /** Whether the handshake is complete here. */
    boolean isEstablished();

    /** Seals all of {@code plaintext} into {@code out}. */
    void seal(ByteBuffer plaintext, ByteBuffer out) throws IOException;

    /** Opens all records of {@code in} into {@code plaintext}. */
    void open(ByteBuffer in, ByteBuffer plaintext) throws IOException;

    /** The protocol version that was agreed on, as {@code TLSv1.3}. */
    String version();

    /** The cipher suite that was agreed on, by its IANA name. */
    String cipherSuite();

    /** Gives back what the garbage collector does not. */
    @Override
    void close();
}

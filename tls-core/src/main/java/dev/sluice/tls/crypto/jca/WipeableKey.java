package dev.sluice.tls.crypto.jca;

import java.io.NotSerializableException;
import java.io.ObjectStreamException;
import java.util.Arrays;
import javax.crypto.SecretKey;

/** A key that, unlike {@link javax.crypto.spec.SecretKeySpec}, can be wiped. Belongs to whoever made it. */
final class WipeableKey implements SecretKey {
    private final String algorithm;
    private final byte[] bytes;
    private boolean destroyed;

    WipeableKey(String algorithm, byte[] bytes) {
        this.algorithm = algorithm;
        this.bytes = bytes.clone();
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /** A copy: the JDK's ciphers wipe what they get. */
    @Override
    public byte[] getEncoded() {
        if (destroyed) {
            throw new IllegalStateException("the key is wiped");
        }
        return bytes.clone();
    }

    @Override
    public void destroy() {
        Arrays.fill(bytes, (byte) 0);
        destroyed = true;
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    private Object writeReplace() throws ObjectStreamException {
        throw new NotSerializableException("a secret key stays where it is");
    }
}

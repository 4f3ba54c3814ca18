package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.crypto.Aead;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.ShortBufferException;
import org.bouncycastle.crypto.DataLengthException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.CCMBlockCipher;
import org.bouncycastle.crypto.modes.CCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** AES-CCM (RFC 6655), which the JDK does not have. For one direction and one thread at a time. */
final class CcmAead implements Aead {
    private final byte[] key;
    private final int tagLength;
    private final CCMModeCipher cipher = CCMBlockCipher.newInstance(AESEngine.newInstance());
    private boolean closed;

    CcmAead(byte[] key, int tagLength) {
        this.key = key.clone();
        this.tagLength = tagLength;
    }

    @Override
    public int seal(
            byte[] nonce, byte[] associatedData, byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws GeneralSecurityException {
        return process(true, nonce, associatedData, input, offset, length, output, outputOffset);
    }

    @Override
    public int open(
            byte[] nonce, byte[] associatedData, byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws GeneralSecurityException {
        if (length < tagLength) {
            throw new AEADBadTagException("shorter than a tag: " + length + " bytes");
        }
        return process(false, nonce, associatedData, input, offset, length, output, outputOffset);
    }

    private int process(
            boolean sealing,
            byte[] nonce,
            byte[] associatedData,
            byte[] input,
            int offset,
            int length,
            byte[] output,
            int outputOffset)
            throws GeneralSecurityException {
        JcaAead.requireDistinct(input, output);
        int written = sealing ? length + tagLength : length - tagLength;
        if (output.length - outputOffset < written) {
            throw new ShortBufferException("the output has " + (output.length - outputOffset) + " bytes of " + written);
        }
        if (closed) {
            throw new IllegalStateException("the key is wiped");
        }
        try {
            cipher.init(sealing, new AEADParameters(new KeyParameter(key), tagLength * 8, nonce, associatedData));
            cipher.processBytes(input, offset, length, output, outputOffset);
            return cipher.doFinal(output, outputOffset);
        } catch (InvalidCipherTextException e) {
            Arrays.fill(output, outputOffset, outputOffset + written, (byte) 0);
            AEADBadTagException wrong = new AEADBadTagException("the tag is wrong");
            wrong.initCause(e);
            throw wrong;
        } catch (DataLengthException | IllegalArgumentException e) {
            throw new GeneralSecurityException("AES-CCM refuses its input", e);
        }
    }

    @Override
    public void close() {
        Arrays.fill(key, (byte) 0);
        closed = true;
    }
}

package dev.sluice.tls.loom;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A channel's reading side as a stream. */
final class ChannelInputStream extends InputStream {
    private final TlsChannel channel;

    ChannelInputStream(TlsChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return channel.read(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public int available() {
        return channel.plaintextAvailable();
    }

    @Override
    public void close() {
        channel.close();
    }
}

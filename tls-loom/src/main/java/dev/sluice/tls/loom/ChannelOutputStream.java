package dev.sluice.tls.loom;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A channel's writing side as a stream. */
final class ChannelOutputStream extends OutputStream {
    private final TlsChannel channel;

    ChannelOutputStream(TlsChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        channel.write(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public void close() {
        channel.close();
    }
}

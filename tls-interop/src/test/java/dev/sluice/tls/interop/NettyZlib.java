package dev.sluice.tls.interop;

import io.netty.handler.ssl.OpenSslCertificateCompressionAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import javax.net.ssl.SSLEngine;

/** The compression that BoringSSL leaves to those who use it. */
final class NettyZlib implements OpenSslCertificateCompressionAlgorithm {
    @Override
    public byte[] compress(SSLEngine engine, byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflating = new DeflaterOutputStream(out)) {
            deflating.write(plain);
        }
        return out.toByteArray();
    }

    @Override
    public byte[] decompress(SSLEngine engine, int length, byte[] compressed) throws IOException {
        try (InflaterInputStream inflating = new InflaterInputStream(new ByteArrayInputStream(compressed))) {
            return inflating.readNBytes(length);
        }
    }

    @Override
    public int algorithmId() {
        return 1;
    }
}

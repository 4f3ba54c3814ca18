package dev.sluice.tls.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.config.CertificateCompression;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.ServerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers' certificates go compressed between BoringSSL and us; it does not compress those of clients. */
@ParameterizedClass
@EnumSource(Face.class)
class CertificateCompressionTest {
    private static final String COMPRESSED = "CompressedCertificate\nalgorithm: zlib";

    private final Messages messages = new Messages();
    private final Face face;

    CertificateCompressionTest(Face face) {
        this.face = face;
    }

    @Test
    void isUnpackedFromAServer() throws Exception {
        ClientConfig config = Ours.client()
                .certificateCompression(CertificateCompression.zlib())
                .observer(messages)
                .build();
        try (Meeting meeting = Meeting.withServer(face, config, Theirs.of(JvmPeer.TCNATIVE))) {
            meeting.talk();
        }
        assertThat(messages.received()).anyMatch(text -> text.startsWith(COMPRESSED));
    }

    @Test
    void isPackedForAClient() throws Exception {
        ServerConfig config = Ours.server()
                .certificateCompression(CertificateCompression.zlib())
                .observer(messages)
                .build();
        try (Meeting meeting = Meeting.withClient(face, config, Theirs.of(JvmPeer.TCNATIVE))) {
            meeting.talk();
        }
        assertThat(messages.sent()).anyMatch(text -> text.startsWith(COMPRESSED));
    }
}

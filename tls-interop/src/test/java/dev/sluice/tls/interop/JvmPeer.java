package dev.sluice.tls.interop;

import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.testkit.Tool;
import java.util.List;

/** The implementations that live in this JVM, with what they share with us. */
enum JvmPeer {
    /** The JDK's own, through its sockets. */
    JSSE {
        @Override
        List<NamedGroup> groups() {
            // No finite fields: JSSE drops leading zeros of their secrets, against RFC 8446, Section 7.4.1.
            return List.of(
                    NamedGroup.X25519,
                    NamedGroup.SECP256R1,
                    NamedGroup.SECP384R1,
                    NamedGroup.SECP521R1,
                    NamedGroup.X448);
        }

        @Override
        List<SignatureScheme> schemes() {
            return Chains.classicalSchemes();
        }

        @Override
        End connect(Theirs theirs, int port) throws Exception {
            return JsseEnd.connect(theirs, port);
        }

        @Override
        JvmServer listen(Theirs theirs) throws Exception {
            return JsseEnd.listen(theirs);
        }
    },
    /** BoringSSL, through netty-tcnative and Netty's handler. */
    TCNATIVE {
        @Override
        void require() {
            Tool.require(
                    io.netty.handler.ssl.OpenSsl.isAvailable(),
                    "netty-tcnative has no library for this platform: nothing was tested against it");
        }

        @Override
        List<NamedGroup> groups() {
            return List.of(
                    NamedGroup.X25519,
                    NamedGroup.SECP256R1,
                    NamedGroup.SECP384R1,
                    NamedGroup.SECP521R1,
                    NamedGroup.X25519MLKEM768);
        }

        @Override
        List<SignatureScheme> schemes() {
            return List.of(
                    SignatureScheme.ECDSA_SECP256R1_SHA256,
                    SignatureScheme.ECDSA_SECP384R1_SHA384,
                    SignatureScheme.RSA_PSS_RSAE_SHA256,
                    SignatureScheme.RSA_PSS_RSAE_SHA384,
                    SignatureScheme.RSA_PSS_RSAE_SHA512);
        }

        @Override
        End connect(Theirs theirs, int port) throws Exception {
            return TcnativeEnd.connect(theirs, port);
        }

        @Override
        JvmServer listen(Theirs theirs) throws Exception {
            return TcnativeEnd.listen(theirs);
        }
    };

    /** Skips the test, or lets it fail, where this machine lacks it. */
    void require() {}

    /** Most wanted first. */
    abstract List<NamedGroup> groups();

    /** What both ends can sign a handshake by. */
    abstract List<SignatureScheme> schemes();

    /** The end of a client that demands of the server on this port of the loopback address to be {@code localhost}. */
    abstract End connect(Theirs theirs, int port) throws Exception;

    abstract JvmServer listen(Theirs theirs) throws Exception;
}

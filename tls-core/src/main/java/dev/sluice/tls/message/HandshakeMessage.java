package dev.sluice.tls.message;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;

/** A message of the handshake protocol (RFC 8446, Section 4; RFC 5246, Section 7.4). */
public sealed interface HandshakeMessage
        permits ClientHello,
                ServerHello,
                HelloRetryRequest,
                EncryptedExtensions,
                CertificateRequest,
                CertificateMessage,
                CompressedCertificate,
                CertificateVerify,
                Finished,
                NewSessionTicket,
                Tls12NewSessionTicket,
                KeyUpdate,
                EndOfEarlyData,
                HelloRequest,
                Tls12Certificate,
                CertificateStatusMessage,
                ServerKeyExchange,
                Tls12CertificateRequest,
                ServerHelloDone,
                ClientKeyExchange {

    /** The length of a message's header: type and length. */
    int HEADER = 4;

    /** The code of the message's type. */
    int type();

    /** The name the RFC gives it. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** Writes the body. */
    void write(Writer out);

    /** Reads one whole message, header included, of TLS 1.3 or from before the version is settled. */
    static HandshakeMessage read(byte[] message) throws TlsException {
        Reader body = Reader.of(message, HEADER);
        HandshakeMessage read = switch (message[0]) {
            case ClientHello.TYPE -> ClientHello.read(body);
            case ServerHello.TYPE -> ServerHello.read(body);
            case NewSessionTicket.TYPE -> NewSessionTicket.read(body);
            case EndOfEarlyData.TYPE -> EndOfEarlyData.read(body);
            case EncryptedExtensions.TYPE -> EncryptedExtensions.read(body);
            case CertificateMessage.TYPE -> CertificateMessage.read(body);
            case CompressedCertificate.TYPE -> CompressedCertificate.read(body);
            case CertificateRequest.TYPE -> CertificateRequest.read(body);
            case CertificateVerify.TYPE -> CertificateVerify.read(body);
            case Finished.TYPE -> Finished.read(body);
            case KeyUpdate.TYPE -> KeyUpdate.read(body);
            default ->
                throw TlsException.misbehaved(Violation.UNEXPECTED_MESSAGE, "handshake type " + (message[0] & 0xff));
        };
        body.end();
        return read;
    }

    /** Reads one whole message of TLS 1.2, header included. */
    static HandshakeMessage readTls12(byte[] message) throws TlsException {
        Reader body = Reader.of(message, HEADER);
        HandshakeMessage read = switch (message[0]) {
            case HelloRequest.TYPE -> HelloRequest.read(body);
            case ClientHello.TYPE -> ClientHello.read(body);
            case ServerHello.TYPE -> ServerHello.read(body);
            case Tls12NewSessionTicket.TYPE -> Tls12NewSessionTicket.read(body);
            case CertificateMessage.TYPE -> Tls12Certificate.read(body);
            case ServerKeyExchange.TYPE -> ServerKeyExchange.read(body);
            case CertificateRequest.TYPE -> Tls12CertificateRequest.read(body);
            case ServerHelloDone.TYPE -> ServerHelloDone.read(body);
            case CertificateVerify.TYPE -> CertificateVerify.read(body);
            case ClientKeyExchange.TYPE -> ClientKeyExchange.read(body);
            case Finished.TYPE -> Finished.read(body);
            case CertificateStatusMessage.TYPE -> CertificateStatusMessage.read(body);
            default ->
                throw TlsException.misbehaved(Violation.UNEXPECTED_MESSAGE, "handshake type " + (message[0] & 0xff));
        };
        body.end();
        return read;
    }

    /** The message with its header. */
    default byte[] encode() {
        return new Writer().u8(type()).vector24(this::write).toArray();
    }
}

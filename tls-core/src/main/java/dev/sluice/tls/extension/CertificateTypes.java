package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.List;
import java.util.Optional;

/** client_certificate_type and server_certificate_type (RFC 7250, Section 3): how the client, or the server, shows who it is. */
public sealed interface CertificateTypes extends Extension {
    int CLIENT = 19;
    int SERVER = 20;

    static CertificateTypes read(int code, Reader in, Place place) throws TlsException {
        return place == Place.CLIENT_HELLO
                ? new Offered(code, in.vector8().nonEmptyList(Reader::u8))
                : new Chosen(code, in.u8());
    }

    /** What a hello offers under {@code code}. */
    static Optional<List<Integer>> offered(Extensions hello, int code) {
        return hello.list().stream()
                .filter(extension -> extension.code() == code && extension instanceof Offered)
                .map(extension -> ((Offered) extension).types())
                .findFirst();
    }

    /** What an answer chooses under {@code code}. */
    static Optional<Integer> chosen(Extensions answer, int code) {
        return answer.list().stream()
                .filter(extension -> extension.code() == code && extension instanceof Chosen)
                .map(extension -> ((Chosen) extension).type())
                .findFirst();
    }

    /** In ClientHello: types by number, most wanted first. */
    record Offered(int code, List<Integer> types) implements CertificateTypes {
        public Offered {
            types = List.copyOf(types);
        }

        @Override
        public void write(Writer out) {
            out.vector8(list -> list.list(types, Writer::u8));
        }
    }

    /** In EncryptedExtensions: the one that is used. */
    record Chosen(int code, int type) implements CertificateTypes {
        @Override
        public void write(Writer out) {
            out.u8(type);
        }
    }
}

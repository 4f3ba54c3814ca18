package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Opaque;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/** certificate_authorities (RFC 8446, Section 4.2.4): names in DER whose certificates the sender trusts. */
public record CertificateAuthorities(List<Opaque> names) implements Extension {
    public static final int CODE = 47;

    public CertificateAuthorities {
        names = List.copyOf(names);
    }

    public static CertificateAuthorities of(List<X500Principal> principals) {
        return new CertificateAuthorities(principals.stream()
                .map(principal -> Opaque.of(principal.getEncoded()))
                .toList());
    }

    static CertificateAuthorities read(Reader in, Place place) throws TlsException {
        return new CertificateAuthorities(in.vector16().nonEmptyList(item -> item.opaque16(1)));
    }

    /** The names as principals. */
    public List<X500Principal> principals() throws TlsException {
        List<X500Principal> principals = new ArrayList<>();
        for (Opaque name : names) {
            try {
                principals.add(new X500Principal(name.toArray()));
            } catch (IllegalArgumentException e) {
                throw Reader.malformed("a certificate authority is not a distinguished name");
            }
        }
        return principals;
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {
        out.vector16(list -> list.list(names, Writer::opaque16));
    }
}

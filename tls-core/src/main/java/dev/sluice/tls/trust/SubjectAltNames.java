package dev.sluice.tls.trust;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The subjectAltName entries of a certificate that name hosts, addresses and people (RFC 5280, Section 4.2.1.6), read from
 * the extension's own bytes: what is compared is what was signed. Immutable.
 */
public final class SubjectAltNames {
    private static final String EXTENSION = "2.5.29.17";
    private static final int EMAIL = Der.context(1, false);
    private static final int DNS = Der.context(2, false);
    private static final int URI = Der.context(6, false);
    private static final int IP = Der.context(7, false);

    /** Far beyond what public authorities put into one certificate, and still little work. */
    private static final int MOST = 1000;

    private final List<String> dnsNames = new ArrayList<>();
    private final List<byte[]> addresses = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    private SubjectAltNames() {}

    public static SubjectAltNames of(X509Certificate certificate) throws MalformedCertificateException {
        SubjectAltNames names = new SubjectAltNames();
        byte[] extension = certificate.getExtensionValue(EXTENSION);
        if (extension != null) {
            names.read(Der.of(Der.of(extension).content()));
        }
        return names;
    }

    private void read(Der generalNames) throws MalformedCertificateException {
        if (generalNames.tag() != Der.SEQUENCE) {
            throw new MalformedCertificateException("a subjectAltName that is no sequence");
        }
        for (int count = 1; generalNames.hasNext(); count++) {
            if (count > MOST) {
                throw new MalformedCertificateException("more than " + MOST + " subjectAltName entries");
            }
            add(generalNames.next());
        }
    }

    private void add(Der name) throws MalformedCertificateException {
        if (name.tag() == DNS) {
            dnsNames.add(name.text());
            texts.add("DNS:" + printable(name.text()));
        } else if (name.tag() == IP) {
            addAddress(name.content());
        } else if (name.tag() == URI) {
            texts.add("URI:" + printable(name.text()));
        } else if (name.tag() == EMAIL) {
            texts.add("EMAIL:" + printable(name.text()));
        } else if ((name.tag() & 0xc0) != 0x80) {
            throw new MalformedCertificateException(
                    "a subjectAltName entry of tag 0x" + Integer.toHexString(name.tag()));
        }
    }

    private void addAddress(byte[] octets) throws MalformedCertificateException {
        if (octets.length != 4 && octets.length != 16) {
            throw new MalformedCertificateException("an IP address of " + octets.length + " bytes");
        }
        addresses.add(octets);
        texts.add("IP:" + IpLiteral.format(octets));
    }

    /** Names go into messages and logs: nothing in them may pretend to be a line of its own or another name. */
    private static String printable(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0x20 && c < 0x7f && c != '\\') {
                safe.append(c);
            } else {
                safe.append(String.format("\\x%02x", (int) c));
            }
        }
        return safe.toString();
    }

    /** dNSName entries, byte for byte. */
    public List<String> dnsNames() {
        return List.copyOf(dnsNames);
    }

    /** Whether one of the iPAddress entries has exactly these octets. */
    public boolean hasAddress(byte[] octets) {
        return addresses.stream().anyMatch(a -> Arrays.equals(a, octets));
    }

    /** All of them in order, as {@code DNS:…}, {@code IP:…}, {@code URI:…}, {@code EMAIL:…}; other kinds are left out. */
    public List<String> texts() {
        return List.copyOf(texts);
    }
}

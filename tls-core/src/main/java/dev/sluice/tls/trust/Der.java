package dev.sluice.tls.trust;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One element of DER (X.690) and a walk over what it holds: a view on an array that nobody changes. Lengths are checked
 * against the bytes there are before anything is copied. Used by one thread.
 */
final class Der {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;
    private static final int CONSTRUCTED = 0x20;

    private final byte[] bytes;
    private final int tag;
    private final int header;
    private final int start;
    private final int end;
    private int next;

    private Der(byte[] bytes, int tag, int header, int start, int end) {
        this.bytes = bytes;
        this.tag = tag;
        this.header = header;
        this.start = start;
        this.end = end;
        this.next = start;
    }

    /** The one element that these bytes are. */
    static Der of(byte[] bytes) throws MalformedCertificateException {
        Der all = new Der(bytes, 0, 0, 0, bytes.length);
        Der element = all.next();
        all.expectEnd();
        return element;
    }

    /** A context-specific tag: primitive for strings, constructed around other elements. */
    static int context(int number, boolean constructed) {
        return 0x80 | (constructed ? CONSTRUCTED : 0) | number;
    }

    int tag() {
        return tag;
    }

    boolean isConstructed() {
        return (tag & CONSTRUCTED) != 0;
    }

    boolean hasNext() {
        return next < end;
    }

    boolean nextIs(int wanted) {
        return next < end && (bytes[next] & 0xff) == wanted;
    }

    /** The next element inside this one. */
    Der next() throws MalformedCertificateException {
        int at = next;
        int innerTag = octet(at++);
        if ((innerTag & 0x1f) == 0x1f) {
            throw new MalformedCertificateException("a tag number above 30, which no certificate uses");
        }
        int length = octet(at++);
        if (length >= 0x80) {
            int size = length & 0x7f;
            if (size == 0 || size > 3) {
                throw new MalformedCertificateException("a length that DER does not allow or of 16 MiB and more");
            }
            length = 0;
            for (int i = 0; i < size; i++) {
                length = length << 8 | octet(at++);
            }
        }
        if (length > end - at) {
            throw new MalformedCertificateException(
                    "an element of " + length + " bytes where " + (end - at) + " are left");
        }
        int from = next;
        next = at + length;
        return new Der(bytes, innerTag, from, at, next);
    }

    Der next(int wanted) throws MalformedCertificateException {
        Der element = next();
        if (element.tag != wanted) {
            throw new MalformedCertificateException("tag 0x" + Integer.toHexString(element.tag) + " where 0x"
                    + Integer.toHexString(wanted) + " should be");
        }
        return element;
    }

    void expectEnd() throws MalformedCertificateException {
        if (hasNext()) {
            throw new MalformedCertificateException((end - next) + " bytes too many");
        }
    }

    byte[] content() {
        return Arrays.copyOfRange(bytes, start, end);
    }

    /** Tag, length and content. */
    byte[] encoded() {
        return Arrays.copyOfRange(bytes, header, end);
    }

    /** As ISO 8859-1, so that every byte is seen. */
    String text() {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** An object identifier in dots. */
    String objectIdentifier() throws MalformedCertificateException {
        StringBuilder text = new StringBuilder();
        long value = 0;
        for (int i = start; i < end; i++) {
            if (value > Long.MAX_VALUE >> 8) {
                throw new MalformedCertificateException("an object identifier with a component beyond 56 bits");
            }
            value = value << 7 | (bytes[i] & 0x7f);
            if ((bytes[i] & 0x80) == 0) {
                if (text.isEmpty()) {
                    long first = Math.min(value / 40, 2);
                    text.append(first).append('.').append(value - 40 * first);
                } else {
                    text.append('.').append(value);
                }
                value = 0;
            }
        }
        if (start == end || (bytes[end - 1] & 0x80) != 0) {
            throw new MalformedCertificateException("an object identifier that does not end");
        }
        return text.toString();
    }

    /** Whether a bit string has no unused bits at its end. */
    boolean isWholeOctets() {
        return start < end && bytes[start] == 0;
    }

    /** A small non-negative integer. */
    int smallInteger() throws MalformedCertificateException {
        if (end - start != 1 || bytes[start] < 0) {
            throw new MalformedCertificateException("an integer beyond 0 to 127");
        }
        return bytes[start];
    }

    /** Refuses elements nested deeper than {@code levels} below this one; the elements this one holds are level 1. */
    void boundDepth(int levels) throws MalformedCertificateException {
        if (!isConstructed()) {
            return;
        }
        if (levels == 0) {
            throw new MalformedCertificateException("elements nested too deep");
        }
        Der walk = new Der(bytes, tag, header, start, end);
        while (walk.hasNext()) {
            walk.next().boundDepth(levels - 1);
        }
    }

    private int octet(int at) throws MalformedCertificateException {
        if (at >= end) {
            throw new MalformedCertificateException("an element that is cut off");
        }
        return bytes[at] & 0xff;
    }
}

package dev.sluice.tls.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The blocks of a PEM text (RFC 7468), in order, with any text around them. Whoever opens it closes it: that wipes what it
 * decoded. Used by one thread.
 *
 * <p>Looser than the RFC's strict grammar, as its Section 2 allows: blank lines, other line lengths and blanks around lines.
 */
final class Pem implements AutoCloseable {
    private static final int LARGEST_FILE = 16 << 20;
    private static final String TEXT = "the PEM text";
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private final String source;
    private final List<PemBlock> blocks;

    private Pem(String source, List<PemBlock> blocks) {
        this.source = source;
        this.blocks = blocks;
    }

    static Pem read(Path file) throws CredentialException {
        byte[] text = readFile(file);
        try {
            return parse(file.toString(), text);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    static Pem read(String text) throws CredentialException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            return parse(TEXT, bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** The whole file, which the caller wipes. */
    static byte[] readFile(Path file) throws CredentialException {
        if (Files.isDirectory(file)) {
            throw new CredentialException(file + ": is a directory, not a file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                throw new CredentialException(file + ": larger than 16 MiB, which no certificate or key is");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new CredentialException(file + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new CredentialException(file + ": may not be read by this process", e);
        } catch (CredentialException e) {
            throw e;
        } catch (IOException e) {
            throw new CredentialException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** What it was read from, to begin a message with. */
    String source() {
        return source;
    }

    List<PemBlock> blocks() {
        return blocks;
    }

    List<PemBlock> certificates() {
        return blocks.stream().filter(PemBlock::isCertificate).toList();
    }

    List<PemBlock> privateKeys() {
        return blocks.stream().filter(PemBlock::isPrivateKey).toList();
    }

    /** For a message: "holds a CERTIFICATE, 2 blocks of X509 CRL but no private key". */
    CredentialException lacks(String wanted) {
        if (blocks.isEmpty()) {
            String hint = source.equals(TEXT) ? " (for the name of a file, pass a Path)" : "";
            return new CredentialException(source + ": has no PEM block in it" + hint);
        }
        Map<String, Long> counts = blocks.stream()
                .collect(Collectors.groupingBy(PemBlock::label, LinkedHashMap::new, Collectors.counting()));
        String contents = counts.entrySet().stream()
                .map(e -> e.getValue() == 1
                        ? article(e.getKey()) + e.getKey()
                        : e.getValue() + " blocks of " + e.getKey())
                .collect(Collectors.joining(", "));
        return new CredentialException(source + ": holds " + contents + " but no " + wanted);
    }

    private static String article(String label) {
        return label.matches("[AEIO].*|RSA.*|X.*") ? "an " : "a ";
    }

    @Override
    public void close() {
        blocks.forEach(PemBlock::close);
    }

    private static Pem parse(String source, byte[] text) throws CredentialException {
        rejectOtherEncodings(source, text);
        List<PemBlock> blocks = new ArrayList<>();
        Lines lines = new Lines(text);
        try {
            while (lines.next()) {
                if (lines.isMarker(BEGIN)) {
                    blocks.add(block(source, lines));
                }
            }
        } catch (CredentialException e) {
            blocks.forEach(PemBlock::close);
            throw e;
        }
        if (blocks.isEmpty() && text.length > 0 && text[0] == 0x30) {
            throw new CredentialException(source + ": is binary (DER or PKCS#12), not PEM");
        }
        return new Pem(source, List.copyOf(blocks));
    }

    private static void rejectOtherEncodings(String source, byte[] text) throws CredentialException {
        int mark = text.length < 2 ? 0 : (text[0] & 0xff) << 8 | (text[1] & 0xff);
        if (mark == 0xfeff || mark == 0xfffe) {
            throw new CredentialException(source + ": is UTF-16 text; PEM is ASCII, save it as such");
        }
    }

    private static PemBlock block(String source, Lines lines) throws CredentialException {
        int start = lines.number();
        String label = lines.label(BEGIN);
        byte[] encoded = new byte[lines.remaining()];
        int length = 0;
        try {
            while (lines.next()) {
                if (lines.isMarker(END)) {
                    if (!lines.label(END).equals(label)) {
                        throw new CredentialException(source + ": BEGIN " + label + " in line " + start
                                + " is closed by END " + lines.label(END) + " in line " + lines.number());
                    }
                    return new PemBlock(label, start, decode(source, label, start, encoded, length));
                }
                if (lines.isMarker(BEGIN)) {
                    break;
                }
                if (lines.contains((byte) ':')) {
                    throw headers(source, label, lines);
                }
                length = lines.appendTo(encoded, length);
            }
            throw new CredentialException(source + ": BEGIN " + label + " in line " + start + " has no END");
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /** RFC 7468, Section 2 has no headers; OpenSSL's older form of encrypted keys does, and derives its key with MD5. */
    private static CredentialException headers(String source, String label, Lines lines) {
        if (label.endsWith("PRIVATE KEY")) {
            return new CredentialException(source + ": the " + label + " is encrypted in OpenSSL's old form (line "
                    + lines.number() + "), which is not read; convert it with: openssl pkcs8 -topk8 -in OLD -out NEW");
        }
        return new CredentialException(
                source + ": a header in line " + lines.number() + ", inside " + label + ", where base64 should be");
    }

    private static byte[] decode(String source, String label, int line, byte[] encoded, int length)
            throws CredentialException {
        byte[] exact = Arrays.copyOf(encoded, length);
        try {
            return Base64.getDecoder().decode(exact);
        } catch (IllegalArgumentException e) {
            // The decoder's message quotes a byte of what may be a key: not passed on.
            throw new CredentialException(source + ": " + label + " in line " + line + " is not valid base64");
        } finally {
            Arrays.fill(exact, (byte) 0);
        }
    }

    /** Walks over lines without making strings of them, because they may hold keys. */
    private static final class Lines {
        private final byte[] text;
        private int start;
        private int end;
        private int following;
        private int number;

        Lines(byte[] text) {
            this.text = text;
            boolean mark =
                    text.length >= 3 && text[0] == (byte) 0xef && text[1] == (byte) 0xbb && text[2] == (byte) 0xbf;
            this.following = mark ? 3 : 0;
        }

        /** Steps to the next line, ended by CR, LF or both, and trims it. */
        boolean next() {
            if (following >= text.length) {
                return false;
            }
            number++;
            start = following;
            end = start;
            while (end < text.length && text[end] != '\n' && text[end] != '\r') {
                end++;
            }
            following = end + 1;
            if (following < text.length && text[end] == '\r' && text[following] == '\n') {
                following++;
            }
            while (start < end && isBlank(text[start])) {
                start++;
            }
            while (end > start && isBlank(text[end - 1])) {
                end--;
            }
            return true;
        }

        int number() {
            return number;
        }

        int remaining() {
            return Math.max(0, text.length - following);
        }

        boolean isMarker(String prefix) {
            return end - start >= prefix.length() + DASHES.length()
                    && at(start, prefix)
                    && at(end - DASHES.length(), DASHES);
        }

        String label(String prefix) {
            int from = start + prefix.length();
            return new String(text, from, end - DASHES.length() - from, StandardCharsets.US_ASCII);
        }

        boolean contains(byte wanted) {
            for (int i = start; i < end; i++) {
                if (text[i] == wanted) {
                    return true;
                }
            }
            return false;
        }

        /** Copies the line without blanks; the new length. */
        int appendTo(byte[] target, int length) {
            int to = length;
            for (int i = start; i < end; i++) {
                if (!isBlank(text[i])) {
                    target[to++] = text[i];
                }
            }
            return to;
        }

        private boolean at(int position, String wanted) {
            for (int i = 0; i < wanted.length(); i++) {
                if (text[position + i] != wanted.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isBlank(byte b) {
            return b == ' ' || b == '\t' || b == 0x0b || b == 0x0c;
        }
    }
}

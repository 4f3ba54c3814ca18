package dev.sluice.tls.config;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.TlsObserver;
import dev.sluice.tls.crypto.CryptoProvider;
import dev.sluice.tls.crypto.CryptoProviders;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What clients and servers configure alike. Immutable. */
public final class ConnectionSettings {
    private final SecurityPolicy policy;
    private final List<String> applicationProtocols;
    private final Limits limits;
    private final Environment environment;
    private final CryptoProvider crypto;
    private final Optional<KeyLog> keyLog;
    private final Optional<Recorder> recorder;
    private final Optional<TlsObserver> observer;
    private final int recordPadding;
    private final int recordSize;
    private final int recordSizeLimit;
    private final List<CertificateCompression> certificateCompressions;
    private final boolean middleboxCompatibility;
    private final Set<Concession> concessions;
    private final boolean halfClose;
    private final Renegotiation renegotiation;

    ConnectionSettings(Builder<?> builder) {
        this.policy = builder.policy;
        this.applicationProtocols = builder.applicationProtocols;
        this.limits = builder.limits;
        this.environment = builder.environment;
        this.crypto = builder.crypto;
        this.keyLog = builder.keyLog;
        this.recorder = builder.recorder;
        this.observer = builder.observer;
        this.recordPadding = builder.recordPadding;
        this.recordSize = builder.recordSize;
        this.recordSizeLimit = builder.recordSizeLimit;
        this.certificateCompressions = builder.certificateCompressions;
        this.middleboxCompatibility = builder.middleboxCompatibility;
        this.concessions = Collections.unmodifiableSet(EnumSet.copyOf(builder.concessions));
        requireAllowed(policy);
        this.halfClose = builder.halfClose;
        this.renegotiation = builder.renegotiation;
    }

    /** What gives up protection is allowed by name, besides being in the policy. */
    private void requireAllowed(SecurityPolicy chosen) {
        for (CipherSuite suite : chosen.cipherSuites()) {
            Concession.neededFor(suite).filter(needed -> !concedes(needed)).ifPresent(needed -> {
                throw new IllegalStateException(suite
                        + " gives up protection: leave it out, or call dangerous().allow(Concession." + needed + ")");
            });
        }
    }

    public SecurityPolicy policy() {
        return policy;
    }

    /** What ALPN offers or accepts, most wanted first; empty leaves ALPN out. */
    public List<String> applicationProtocols() {
        return applicationProtocols;
    }

    public Limits limits() {
        return limits;
    }

    public Environment environment() {
        return environment;
    }

    public CryptoProvider crypto() {
        return crypto;
    }

    public Optional<KeyLog> keyLog() {
        return keyLog;
    }

    /** What writes connections down to play them again. */
    public Optional<Recorder> recorder() {
        return recorder;
    }

    /** Who hears what happens on connections. */
    public Optional<TlsObserver> observer() {
        return observer;
    }

    /** Records of every type are padded to a multiple of this many bytes of inner plaintext; 1 pads nothing (RFC 8446, Section 5.4). */
    public int recordPadding() {
        return recordPadding;
    }

    /** The most plaintext bytes put into one record. */
    public int recordSize() {
        return recordSize;
    }

    /** The most plaintext this side takes in one record, in TLS 1.3 with its type and padding (RFC 8449, Section 4). */
    public int recordSizeLimit() {
        return recordSizeLimit;
    }

    /** How certificates may be compressed, both this side's and the peer's, most wanted first; in no way if empty. */
    public List<CertificateCompression> certificateCompressions() {
        return certificateCompressions;
    }

    /** Whether the handshake is dressed up for middleboxes (RFC 8446, Appendix D.4). */
    public boolean middleboxCompatibility() {
        return middleboxCompatibility;
    }

    /** What gives up protection and is allowed all the same. */
    public Set<Concession> concessions() {
        return concessions;
    }

    /** Whether {@code concession} is among them. */
    public boolean concedes(Concession concession) {
        return concessions.contains(concession);
    }

    /** Whether this side goes on sending in TLS 1.2 after the peer's close_notify. */
    public boolean halfClose() {
        return halfClose;
    }

    /** Whether TLS 1.2 connections shake hands again. */
    public Renegotiation renegotiation() {
        return renegotiation;
    }

    /** The part of a builder that both roles share. */
    public abstract static class Builder<B extends Builder<B>> {
        private SecurityPolicy policy = SecurityPolicy.DEFAULT;
        private List<String> applicationProtocols = List.of();
        private Limits limits = Limits.DEFAULT;
        private Environment environment = Environment.system();
        private CryptoProvider crypto = CryptoProviders.standard();
        private Optional<KeyLog> keyLog = Optional.empty();
        private Optional<Recorder> recorder = Optional.empty();
        private Optional<TlsObserver> observer = Optional.empty();
        private int recordPadding = 1;
        private int recordSize = 1 << 14;
        private int recordSizeLimit = (1 << 14) + 1;
        private List<CertificateCompression> certificateCompressions = List.of();
        private boolean middleboxCompatibility = true;
        private final Set<Concession> concessions = EnumSet.noneOf(Concession.class);
        private boolean halfClose;
        private Renegotiation renegotiation = Renegotiation.OFF;

        Builder() {}

        abstract B self();

        void copy(ConnectionSettings from) {
            policy = from.policy;
            applicationProtocols = from.applicationProtocols;
            limits = from.limits;
            environment = from.environment;
            crypto = from.crypto;
            keyLog = from.keyLog;
            recorder = from.recorder;
            observer = from.observer;
            recordPadding = from.recordPadding;
            recordSize = from.recordSize;
            recordSizeLimit = from.recordSizeLimit;
            certificateCompressions = from.certificateCompressions;
            middleboxCompatibility = from.middleboxCompatibility;
            concessions.addAll(from.concessions);
            halfClose = from.halfClose;
            renegotiation = from.renegotiation;
        }

        public B policy(SecurityPolicy value) {
            this.policy = Objects.requireNonNull(value);
            return self();
        }

        /** Protocols for ALPN (RFC 7301), most wanted first, for example {@code h2}, {@code http/1.1}. */
        public B applicationProtocols(String... names) {
            return applicationProtocols(List.of(names));
        }

        /** Protocols for ALPN (RFC 7301), most wanted first. */
        public B applicationProtocols(List<String> names) {
            for (String name : names) {
                int length = name.getBytes(StandardCharsets.ISO_8859_1).length;
                if (length < 1 || length > 255 || name.chars().anyMatch(c -> c > 0xff)) {
                    throw new IllegalArgumentException(
                            "an application protocol has 1 to 255 bytes, one a character (RFC 7301, Section 3.1): \""
                                    + name + "\"");
                }
            }
            this.applicationProtocols = List.copyOf(names);
            return self();
        }

        public B limits(Limits value) {
            this.limits = Objects.requireNonNull(value);
            return self();
        }

        /** Time and randomness from here instead of the system's. */
        public B environment(Environment value) {
            this.environment = Objects.requireNonNull(value);
            return self();
        }

        /** Cryptography from here instead of {@link CryptoProviders#standard()}. */
        public B crypto(CryptoProvider value) {
            this.crypto = Objects.requireNonNull(value);
            return self();
        }

        /** Hands out every connection's secrets: for debugging only. */
        public B keyLog(KeyLog value) {
            this.keyLog = Optional.of(value);
            return self();
        }

        /** Writes every connection down, secrets included, to play it again: for debugging only. */
        public B recorder(Recorder value) {
            this.recorder = Optional.of(value);
            return self();
        }

        /** Tells {@code value} what happens on connections. */
        public B observer(TlsObserver value) {
            this.observer = Optional.of(value);
            return self();
        }

        /** Records nothing. */
        public B withoutRecorder() {
            this.recorder = Optional.empty();
            return self();
        }

        /**
         * Pads protected records of TLS 1.3 so that their lengths tell less: inner plaintexts are filled up to a multiple of {@code bytes}
         * with zeros, those of handshake messages and alerts like those of data (RFC 8446, Section 5.4 and Appendix E.3), as far as the
         * peer's limit for records and the room for output go. By default, with 1, nothing is padded: how much hides what is for the
         * application to know. Where certificates are compressed too, their lengths are padded after that (RFC 8879, Section 5).
         */
        public B recordPadding(int bytes) {
            if (bytes < 1 || bytes > 1 << 14) {
                throw new IllegalArgumentException("padding is to a multiple of 1 to 16384 bytes");
            }
            this.recordPadding = bytes;
            return self();
        }

        /** Puts at most this many bytes of plaintext into a record; 16384 by default. */
        public B recordSize(int bytes) {
            if (bytes < 64 || bytes > 1 << 14) {
                throw new IllegalArgumentException("a record holds between 64 and 16384 bytes of plaintext");
            }
            this.recordSize = bytes;
            return self();
        }

        /**
         * Takes at most this many bytes of plaintext in a record, in TLS 1.3 with its type and padding, and tells the peer so
         * (RFC 8449, Section 4): 64 to 16385, the default, which limits nothing. Peers that know nothing of it send larger records,
         * which are taken. A client with a limit from 512 to 4096 tells servers that know only max_fragment_length by that, which then
         * binds both. What the peer says binds this side whatever it says itself.
         */
        public B recordSizeLimit(int bytes) {
            if (bytes < 64 || bytes > (1 << 14) + 1) {
                throw new IllegalArgumentException("a limit for records lies between 64 and 16385 bytes of plaintext");
            }
            this.recordSizeLimit = bytes;
            return self();
        }

        /**
         * Compresses certificates in TLS 1.3 where the peer does so too (RFC 8879), in the first of these ways that both know; in none by
         * default. It saves bytes, mostly those of the first flight, and has the bytes of a peer that is not known yet unpacked, within
         * {@link Limits#handshakeMessageSize()}.
         */
        public B certificateCompression(CertificateCompression... ways) {
            return certificateCompression(List.of(ways));
        }

        /** Compresses certificates in TLS 1.3 in these ways, most wanted first; in no way if there is none. */
        public B certificateCompression(List<CertificateCompression> ways) {
            if (ways.stream().map(CertificateCompression::code).distinct().count() != ways.size()) {
                throw new IllegalArgumentException("two ways of compression have the same code");
            }
            this.certificateCompressions = List.copyOf(ways);
            return self();
        }

        /** Leaves out what RFC 8446, Appendix D.4 adds for old middleboxes. */
        public B middleboxCompatibility(boolean value) {
            this.middleboxCompatibility = value;
            return self();
        }

        /**
         * Goes on sending in TLS 1.2 after the peer's close_notify, as in TLS 1.3. Without it the answer is this side's close_notify,
         * as RFC 5246, Section 7.2.1 demands.
         */
        public B halfClose(boolean value) {
            this.halfClose = value;
            return self();
        }

        /** Whether TLS 1.2 connections may shake hands again; off by default. */
        public B renegotiation(Renegotiation value) {
            this.renegotiation = Objects.requireNonNull(value);
            return self();
        }

        void concede(Concession... values) {
            concessions.addAll(List.of(values));
        }
    }
}

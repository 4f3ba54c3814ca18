package dev.sluice.tls;

/** Which keys {@link TlsEngine#updateKeys} replaces (RFC 8446, Section 4.6.3). */
public enum Rekey {
    /** Only the keys of what this side sends: {@code update_not_requested}. */
    SENDING,
    /** Both directions: the peer is asked to follow with {@code update_requested}. */
    BOTH
}

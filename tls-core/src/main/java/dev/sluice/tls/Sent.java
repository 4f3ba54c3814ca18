package dev.sluice.tls;

/** What {@link TlsEngine#send} achieved. */
public enum Sent {
    /** All plaintext was taken and sealed. */
    ALL,
    /** The output buffer has no room for another record; what was taken shows in the plaintext buffers' positions. */
    OUT_FULL,
    /** Nothing can be sent until the inbound half makes progress, for example because the handshake is unfinished. */
    NOT_NOW
}

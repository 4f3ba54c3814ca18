package dev.sluice.tls;

/** One of the two independent ways through a connection, seen from this side. */
public enum Direction {
    SENDING,
    RECEIVING
}

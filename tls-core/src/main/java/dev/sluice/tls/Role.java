package dev.sluice.tls;

/** Which end of the connection. */
public enum Role {
    CLIENT,
    SERVER;

    /** The other end. */
    public Role peer() {
        return this == CLIENT ? SERVER : CLIENT;
    }
}

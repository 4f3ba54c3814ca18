package dev.sluice.tls.config;

import dev.sluice.tls.TlsEngine;

/**
 * Whether TLS 1.2 connections shake hands again (RFC 5246, Section 7.4.1.1), always tied to the handshake before (RFC 5746). TLS 1.3 has
 * no renegotiation.
 */
public enum Renegotiation {
    /** Never: who asks for it gets the warning no_renegotiation. */
    OFF,
    /**
     * When one side asks for it. A peer that will not is left in peace, and the connection goes on. Only a server that neither answers nor
     * refuses this client's own hello, within {@link Limits#handshakeTimeout()}, loses the connection, as no data can follow the hello.
     */
    ALLOWED,
    /**
     * As {@link #ALLOWED}, but a peer that was asked by {@link TlsEngine#updateKeys} and refuses, or has not followed within
     * {@link Limits#handshakeTimeout()}, loses the connection.
     */
    REQUIRED
}

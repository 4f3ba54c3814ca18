package dev.sluice.tls.cli.server;

/** What a server does with a connection. */
public enum ServerMode {
    /** Answers one request with a page that says what was negotiated. */
    HTTP,
    /** Sends back what it receives. */
    ECHO
}

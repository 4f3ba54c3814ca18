package dev.sluice.tls.cli.server;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.cli.report.Facts;
import dev.sluice.tls.cli.terminal.Printable;
import dev.sluice.tls.cli.terminal.Terminal;
import java.net.SocketAddress;

/** What a running server tells of its connections, one line each, from any thread. */
public final class ServerLog {
    private final Terminal terminal;
    private final boolean verbose;
    private volatile boolean silent;

    /**
     * @param verbose whether connections that succeed are told of too
     */
    public ServerLog(Terminal terminal, boolean verbose) {
        this.terminal = terminal;
        this.verbose = verbose;
    }

    /** How a client is called in its lines: {@code ADDRESS:PORT}. */
    public static String name(SocketAddress client) {
        return Printable.of(client.toString().replaceFirst("^.*/", ""));
    }

    /** A handshake is complete. */
    void connected(String peer, NegotiatedParameters parameters) {
        if (verbose) {
            terminal.err().line(peer + ": " + Facts.brief(parameters));
        }
    }

    /** A connection has failed; the server lives on. */
    public void failed(String peer, Throwable failure) {
        if (!silent) {
            terminal.complain(peer, failure);
        }
    }

    /** From here on connections end because the server does. */
    public void silence() {
        silent = true;
    }
}

package dev.sluice.tls.cli.report;

import dev.sluice.tls.Attachment;
import dev.sluice.tls.Direction;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Observation;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsObserver;
import dev.sluice.tls.cli.terminal.Printer;
import dev.sluice.tls.config.ServerName;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Prints a connection as it happens: each handshake message with what it says, each wait with how long it was. No secrets. */
public final class Trace implements TlsObserver {
    private final Printer out;

    public Trace(Printer out) {
        this.out = out;
    }

    @Override
    public Consumer<Observation> begin(Role role, Optional<ServerName> name, Attachment attachment) {
        return this::print;
    }

    private void print(Observation observation) {
        switch (observation) {
            case Observation.Message message -> {
                String arrow = message.direction() == Direction.SENDING ? "-> " : "<- ";
                out.line(out.strong(arrow + message.name()) + ", " + message.length() + " bytes");
                message.text().get().lines().forEach(line -> out.line("     " + line));
            }
            case Observation.Waiting _ -> {}
            case Observation.Waited waited ->
                out.line(out.faint("   " + waited.purpose().text() + (waited.successful() ? " took " : " failed after ")
                        + milliseconds(waited.waited())));
            case Observation.HandshakeCompleted completed ->
                out.line(out.strong("== handshake complete") + " in " + milliseconds(completed.took()) + ": "
                        + completed.parameters());
            case Observation.KeysChanged changed ->
                out.line(
                        changed.direction() == Direction.SENDING
                                ? "== new keys for what is sent"
                                : "== new keys for what is received");
            case Observation.PeerClosed _ -> out.line("<- close_notify");
            case Observation.Ended ended ->
                out.line(out.strong("== over") + " after " + milliseconds(ended.lasted())
                        + ended.failure()
                                .map(Failure::message)
                                .map(reason -> ": " + reason)
                                .orElse(", closed by both sides"));
        }
    }

    private static String milliseconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }
}

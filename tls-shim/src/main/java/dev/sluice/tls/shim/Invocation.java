package dev.sluice.tls.shim;

import dev.sluice.tls.Failure;
import dev.sluice.tls.TlsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What one process of the runner's would be: some connections that share a {@link Memory}. */
final class Invocation {
    static final int SUCCESS = 0;
    static final int FAILURE = 1;
    static final int UNIMPLEMENTED = 89;

    private final Arguments arguments;

    private Invocation(Arguments arguments) {
        this.arguments = arguments;
    }

    /** Does what the arguments say and gives the exit code. */
    static int run(List<String> arguments, Console console) throws IOException {
        try {
            Invocation invocation = new Invocation(Arguments.parse(arguments));
            if (invocation.arguments.initial().has(Flag.IS_HANDSHAKER_SUPPORTED)) {
                console.stdout("No\n");
            } else {
                invocation.connect();
            }
            return SUCCESS;
        } catch (Unimplemented e) {
            console.stderr("not implemented: " + e.getMessage() + "\n");
            return UNIMPLEMENTED;
        } catch (TlsException e) {
            console.stderr(text(e.failure()) + "\n");
        } catch (ShimFailure e) {
            console.stderr(e.getMessage() + "\n");
        } catch (IOException | InterruptedException | RuntimeException e) {
            console.stderr(trace(e));
        }
        return FAILURE;
    }

    private void connect() throws Unimplemented, ShimFailure, IOException, InterruptedException {
        Settings initial = arguments.initial();
        int resumptions = initial.number(Flag.RESUME_COUNT).orElse(0);
        try (Memory memory = new Memory()) {
            for (int i = 0; i <= resumptions; i++) {
                Settings settings = i == 0 ? initial : arguments.resume();
                if (!memory.offerReceived() && i > 0 && !initial.isServer()) {
                    throw new ShimFailure("no session to offer");
                }
                if (settings.has(Flag.RENEW_TICKET)) {
                    memory.renewTicketKey();
                }
                Exchange.run(settings, arguments.retry(), memory, i > 0);
                memory.advance(Duration.ofSeconds(
                        settings.number(Flag.RESUMPTION_DELAY).orElse(0)));
            }
        }
    }

    /** For example {@code PeerMisbehaved :BAD_FINISHED: Finished does not match …}. */
    private static String text(Failure failure) {
        return failure.getClass().getSimpleName() + " :" + name(failure) + ": " + failure.message();
    }

    private static String name(Failure failure) {
        return switch (failure) {
            case Failure.PeerMisbehaved misbehaved -> misbehaved.violation().name();
            case Failure.PeerIncompatible incompatible ->
                incompatible.mismatch().name();
            case Failure.CertificateRejected rejected -> rejected.problem().name();
            case Failure.AlertReceived alert ->
                alert.description().map(Enum::name).orElse("UNKNOWN");
            default -> failure.getClass().getSimpleName().toUpperCase(Locale.ROOT);
        };
    }

    private static String trace(Exception e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}

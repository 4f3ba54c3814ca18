package dev.sluice.tls.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that nobody here wrote, as a child process. Two threads collect what it says, and a test waits for the words it
 * needs. All methods are for the test's thread, {@link #write} for any.
 */
final class Peer implements AutoCloseable {
    private final List<String> command;
    private final Process process;
    private final Output out = new Output();
    private final Output err = new Output();
    private int port;

    private Peer(List<String> command, Process process) {
        this.command = command;
        this.process = process;
    }

    static Peer start(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("LC_ALL", "C");
            builder.environment()
                    .keySet()
                    .removeAll(List.of("SSLKEYLOGFILE", "OPENSSL_CONF", "http_proxy", "https_proxy"));
            Peer peer = new Peer(command, builder.start());
            peer.collect(peer.process.getInputStream(), peer.out);
            peer.collect(peer.process.getErrorStream(), peer.err);
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void collect(InputStream from, Output to) {
        Thread.ofPlatform().daemon().name(command.getFirst()).start(() -> {
            byte[] buffer = new byte[1 << 16];
            try (from) {
                for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
                    append(to, new String(buffer, 0, length, ISO_8859_1));
                }
            } catch (IOException e) {
                // The process was ended while it spoke.
            } finally {
                end(to);
            }
        });
    }

    private synchronized void append(Output to, String text) {
        to.text.append(text);
        notifyAll();
    }

    private synchronized void end(Output to) {
        to.ended = true;
        notifyAll();
    }

    /** Remembers where it listens. */
    Peer on(int value) {
        port = value;
        return this;
    }

    int port() {
        return port;
    }

    /** Types a line. */
    void type(String line) {
        write((line + "\n").getBytes(ISO_8859_1));
    }

    void write(byte[] data) {
        try {
            OutputStream in = process.getOutputStream();
            in.write(data);
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its standard input ends. */
    void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until it says something that this expression describes (dots match no line ends), on either stream and after
     * what earlier calls found there.
     *
     * @return the first group, or the whole match where there is none
     */
    synchronized String await(String expression) {
        Pattern pattern = Pattern.compile(expression, Pattern.MULTILINE);
        long deadline = System.nanoTime() + Face.PATIENCE.toNanos();
        while (true) {
            boolean over = out.ended && err.ended;
            Matcher found = out.find(pattern);
            if (found == null) {
                found = err.find(pattern);
            }
            if (found != null) {
                return found.groupCount() == 0 ? found.group() : found.group(1);
            }
            if (over) {
                throw new AssertionError("the peer ended and never said \"" + expression + "\"");
            }
            pause(deadline, "\"" + expression + "\"");
        }
    }

    /** Waits for so much of standard output behind what earlier calls found. */
    synchronized byte[] awaitOutput(int length) {
        long deadline = System.nanoTime() + Face.PATIENCE.toNanos();
        while (out.text.length() - out.seen < length) {
            if (out.ended) {
                throw new AssertionError("the peer ended and had said no more than " + (out.text.length() - out.seen)
                        + " of " + length + " bytes");
            }
            pause(deadline, length + " bytes");
        }
        String found = out.text.substring(out.seen, out.seen + length);
        out.seen += length;
        return found.getBytes(ISO_8859_1);
    }

    @SuppressWarnings("WaitNotInLoop") // the loops are those of the callers, each around its own condition
    private void pause(long deadline, String what) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new AssertionError("the peer did not say " + what);
        }
        try {
            wait(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        }
    }

    /** Waits for its end, and for all that it said. */
    int exitCode() {
        try {
            if (!process.waitFor(Face.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the peer does not end");
            }
            awaitLastWords();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the peer's end", e);
        }
    }

    private synchronized void awaitLastWords() {
        long deadline = System.nanoTime() + Face.PATIENCE.toNanos();
        while (!out.ended || !err.ended) {
            pause(deadline, "its last words");
        }
    }

    /** Standard output until now. */
    synchronized String output() {
        return out.text.toString();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it at once, so that it cannot say good-bye to anybody. */
    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The command and everything said, for a person. */
    @Override
    public synchronized String toString() {
        return String.join(" ", command) + (process.isAlive() ? "" : " (exit code " + process.exitValue() + ")")
                + "\n--- its standard output\n" + out + "\n--- its standard error\n" + err;
    }

    /** What came out of one stream; guarded by the peer. */
    private static final class Output {
        private static final int SHOWN = 8000;

        private final StringBuilder text = new StringBuilder();
        private int seen;
        private boolean ended;

        private Matcher find(Pattern pattern) {
            Matcher matcher = pattern.matcher(text).region(seen, text.length());
            if (!matcher.find()) {
                return null;
            }
            seen = matcher.end();
            return matcher;
        }

        @Override
        public String toString() {
            return text.length() <= SHOWN ? text.toString() : "…" + text.substring(text.length() - SHOWN);
        }
    }
}

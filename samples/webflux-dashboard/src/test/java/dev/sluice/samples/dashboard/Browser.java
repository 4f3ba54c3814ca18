package dev.sluice.samples.dashboard;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Chromium without a window, with one page, driven through its DevTools. Nothing takes longer than a minute. */
final class Browser implements AutoCloseable, WebSocket.Listener {
    private static final long LIMIT = 60;
    private static final String SPEAKING = "DevTools listening on ";
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger last = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final CompletableFuture<JsonNode> loaded = new CompletableFuture<>();
    private final StringBuilder message = new StringBuilder();
    private String session = "";

    /**
     * @param profile an empty folder
     * @param key the hash of the one key that it trusts although it does not know its authority
     */
    Browser(Path profile, String key) throws Exception {
        List<String> command = new ArrayList<>(List.of(program().toString()));
        command.addAll(List.of(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--no-proxy-server",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--user-data-dir=" + profile,
                "--ignore-certificate-errors-spki-list=" + key,
                "--remote-debugging-port=0",
                "about:blank"));
        process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String address = address();
        socket =
                http.newWebSocketBuilder().buildAsync(URI.create(address), this).get(LIMIT, TimeUnit.SECONDS);
        String target = call("Target.createTarget", Map.of("url", "about:blank"))
                .path("targetId")
                .stringValue();
        session = call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .stringValue();
        call("Page.enable", Map.of());
    }

    private static Path program() {
        Path found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "chromium"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        if (found == null) {
            String why = "chromium is not installed: the page was not looked at (.ci/run installs it on Debian)";
            if ("true".equals(System.getenv("CI"))) {
                fail(why);
            }
            abort(why);
        }
        return found;
    }

    /** Read from its diagnostics, the rest of which is read, too, so that it never waits for a reader. */
    private String address() throws Exception {
        CompletableFuture<String> told = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            StringBuilder said = new StringBuilder();
            try (BufferedReader lines = process.errorReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    said.append(line).append('\n');
                    if (line.startsWith(SPEAKING)) {
                        told.complete(line.substring(SPEAKING.length()));
                    }
                }
            } catch (IOException e) {
                told.completeExceptionally(e);
            }
            told.completeExceptionally(new IOException("chromium ended:\n" + said));
        });
        return told.get(LIMIT, TimeUnit.SECONDS);
    }

    /** Opens a page, and returns once it and all it names is loaded. */
    void open(String url) throws Exception {
        JsonNode answer = call("Page.navigate", Map.of("url", url));
        if (answer.has("errorText")) {
            fail(url + ": " + answer.path("errorText").stringValue());
        }
        loaded.get(LIMIT, TimeUnit.SECONDS);
    }

    /** What an expression in the page is, as text. */
    String ask(String expression) throws Exception {
        JsonNode answer = call(
                "Runtime.evaluate",
                Map.of("expression", "Promise.resolve(" + expression + ").then(String)", "awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            fail(expression + ": " + answer.path("exceptionDetails"));
        }
        return answer.path("result").path("value").stringValue();
    }

    /** Returns once a condition holds in the page, which looks whenever its document changes. */
    void await(String condition) throws Exception {
        ask("""
            new Promise(resolve => {
                const look = () => {
                    if (%s) {
                        observer.disconnect();
                        resolve();
                    }
                };
                const observer = new MutationObserver(look);
                observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
                look();
            })""".formatted(condition));
    }

    /** From now on the page is this large, in CSS pixels. */
    void resize(int width, int height) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** What the user would have set, by media features. */
    void prefer(Map<String, String> wishes) throws Exception {
        List<Map<String, String>> features = wishes.entrySet().stream()
                .map(wish -> Map.of("name", wish.getKey(), "value", wish.getValue()))
                .toList();
        call("Emulation.setEmulatedMedia", Map.of("features", features));
    }

    /** A PNG of what is seen. */
    byte[] screenshot() throws Exception {
        return Base64.getDecoder()
                .decode(call("Page.captureScreenshot", Map.of("format", "png"))
                        .path("data")
                        .stringValue());
    }

    private JsonNode call(String method, Map<String, ?> parameters) throws Exception {
        int id = last.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(id, answer);
        Map<String, Object> request = session.isEmpty()
                ? Map.of("id", id, "method", method, "params", parameters)
                : Map.of("id", id, "method", method, "params", parameters, "sessionId", session);
        socket.sendText(JSON.writeValueAsString(request), true).get(LIMIT, TimeUnit.SECONDS);
        JsonNode got = answer.get(LIMIT, TimeUnit.SECONDS);
        if (got.has("error")) {
            fail(method + ": " + got.path("error"));
        }
        return got.path("result");
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean whole) {
        message.append(data);
        if (whole) {
            JsonNode told = JSON.readTree(message.toString());
            message.setLength(0);
            if (told.has("id")) {
                asked.remove(told.path("id").intValue()).complete(told);
            } else if ("Page.loadEventFired".equals(told.path("method").stringValue())) {
                loaded.complete(told);
            }
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() throws Exception {
        try {
            session = "";
            call("Browser.close", Map.of());
            process.onExit().get(LIMIT, TimeUnit.SECONDS);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            socket.abort();
            http.shutdownNow();
        }
    }
}

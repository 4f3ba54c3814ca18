package dev.sluice.tls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A trace of RFC 8448: steps of either side in order, each with its named values. */
record Rfc8448Trace(List<Step> steps) {

    /** What one side does, for example {@code send handshake record}, and the values it shows. */
    record Step(Role actor, String action, Map<String, String> values) {
        byte[] bytes(String name) {
            return HexFormat.of().parseHex(Objects.requireNonNull(values.get(name), () -> name + " in " + action));
        }
    }

    static Rfc8448Trace load(String name) {
        List<Step> steps = new ArrayList<>();
        try (InputStream in = Rfc8448Trace.class.getResourceAsStream("/rfc8448/" + name + ".txt");
                BufferedReader reader = new BufferedReader(
                        new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.US_ASCII))) {
            for (String line : reader.lines().toList()) {
                if (line.startsWith("# ")) {
                    String[] parts = line.substring(2).split(": ", 2);
                    steps.add(
                            new Step(parts[0].equals("client") ? Role.CLIENT : Role.SERVER, parts[1], new HashMap<>()));
                } else {
                    String[] parts = line.split(" = ", 2);
                    steps.getLast().values.put(parts[0], parts[1]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Rfc8448Trace(steps);
    }

    /** The values called {@code value} of all steps of {@code actor} whose action starts so. */
    List<byte[]> all(Role actor, String action, String value) {
        return steps.stream()
                .filter(step -> step.actor == actor && step.action.startsWith(action) && step.values.containsKey(value))
                .map(step -> step.bytes(value))
                .toList();
    }
}

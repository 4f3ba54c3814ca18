package dev.sluice.checks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The list of what RFC 8446 demands, as {@code rfc8446-rules.txt} has it. */
final class RfcRules {
    private static final String RESOURCE = "rfc8446-rules.txt";
    private static final Pattern LINE =
            Pattern.compile("(?<id>[0-9A-E][0-9.]* [a-z0-9-]+) \\| (?<demand>[^|]+)(?: \\| (?<note>[^|]+))?");
    private static final String SEE = "see ";

    private RfcRules() {}

    /**
     * One rule.
     *
     * @param id section and name, for example {@code 4.1.4 second-retry}
     * @param note a test that proves it without saying so, or the reason why there is none
     */
    record Rule(String id, String demand, Optional<String> note) {

        String section() {
            return id.substring(0, id.indexOf(' '));
        }

        String chapter() {
            return section().split("\\.")[0];
        }

        Optional<String> test() {
            return note.filter(text -> text.startsWith(SEE)).map(text -> text.substring(SEE.length()));
        }

        Optional<String> reason() {
            return note.filter(text -> !text.startsWith(SEE));
        }
    }

    /** By id, in the order of the RFC. */
    static Map<String, Rule> load() throws IOException {
        Map<String, Rule> rules = new LinkedHashMap<>();
        for (String line : text().lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new IllegalStateException(RESOURCE + ": not a rule: " + line);
            }
            Rule rule = new Rule(
                    matcher.group("id"),
                    matcher.group("demand").strip(),
                    Optional.ofNullable(matcher.group("note")).map(String::strip));
            if (rules.put(rule.id(), rule) != null) {
                throw new IllegalStateException(RESOURCE + ": twice there: " + rule.id());
            }
        }
        return rules;
    }

    private static String text() throws IOException {
        try (InputStream in = RfcRules.class.getResourceAsStream(RESOURCE)) {
            return new String(Objects.requireNonNull(in, RESOURCE).readAllBytes(), UTF_8);
        }
    }
}

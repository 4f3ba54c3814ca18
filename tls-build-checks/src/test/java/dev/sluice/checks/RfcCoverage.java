package dev.sluice.checks;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The text of {@code docs/rfc-coverage.md}. */
final class RfcCoverage {
    private static final String RFC_8446 = "8446 ";
    private static final Map<String, String> CHAPTERS = Map.ofEntries(
            Map.entry("2", "2. Protocol overview"),
            Map.entry("4", "4. Handshake protocol"),
            Map.entry("5", "5. Record protocol"),
            Map.entry("6", "6. Alert protocol"),
            Map.entry("7", "7. Cryptographic computations"),
            Map.entry("8", "8. 0-RTT and anti-replay"),
            Map.entry("9", "9. Compliance requirements"),
            Map.entry("B", "B. Protocol data structures"),
            Map.entry("C", "C. Implementation notes"),
            Map.entry("D", "D. Backward compatibility"),
            Map.entry("E", "E. Security properties"));

    private final StringBuilder text = new StringBuilder();

    private RfcCoverage() {}

    /** @param citations tests by what they cite */
    static String document(Collection<RfcRules.Rule> rules, Map<String, Set<String>> citations) {
        RfcCoverage coverage = new RfcCoverage();
        coverage.introduction(rules);
        String chapter = "";
        for (RfcRules.Rule rule : rules) {
            if (!rule.chapter().equals(chapter)) {
                chapter = rule.chapter();
                coverage.heading(CHAPTERS.getOrDefault(chapter, chapter));
            }
            coverage.row(rule, citations.getOrDefault(RFC_8446 + rule.id(), Set.of()));
        }
        coverage.others(citations);
        return coverage.text.toString();
    }

    private void introduction(Collection<RfcRules.Rule> rules) {
        long reasons = rules.stream().filter(rule -> rule.reason().isPresent()).count();
        text.append("""
                # RFC 8446, rule by rule

                What the RFC demands of clients and servers with MUST or MUST NOT, in our words, and the tests that prove it, or the
                reason why there is none. Of %d rules %d have tests. Made by the build from `rfc8446-rules.txt` in `tls-build-checks`
                and from the tests' `@Rfc` annotations; do not edit it.

                Besides, every reason to refuse a peer is provoked with its alert by `EveryViolationTest` and `EveryMismatchTest`,
                and the traces of RFC 8448 are played by `Rfc8448TraceTest`.
                """.formatted(rules.size(), rules.size() - reasons));
    }

    private void heading(String title) {
        text.append("\n## ").append(title).append("\n\n| rule | demanded | proven by |\n|---|---|---|\n");
    }

    private void row(RfcRules.Rule rule, Set<String> cited) {
        Set<String> tests = new TreeSet<>(cited);
        rule.test().ifPresent(tests::add);
        line(rule.id(), rule.demand(), rule.reason().orElseGet(() -> list(tests)));
    }

    private void others(Map<String, Set<String>> citations) {
        text.append("\n## Other RFCs\n\n| RFC, section | | proven by |\n|---|---|---|\n");
        citations.forEach((cited, tests) -> {
            if (!cited.startsWith(RFC_8446)) {
                line(cited.replaceFirst(" ", ", "), "", list(tests));
            }
        });
    }

    private void line(String first, String second, String third) {
        text.append("| %s | %s | %s |\n".formatted(first, second, third));
    }

    private static String list(Set<String> tests) {
        return tests.stream().map(test -> "`" + test + "`").collect(Collectors.joining("<br>"));
    }
}

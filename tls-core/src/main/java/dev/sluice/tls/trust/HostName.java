package dev.sluice.tls.trust;

/** The syntax of host names in A-labels. Stateless. */
public final class HostName {
    private HostName() {}

    /**
     * Letters in lower case, digits, hyphens and, for names of services, underscores; labels of 1 to 63, 253 at most in all.
     * A last label of digits alone is refused: it would be read as an IPv4 address elsewhere (RFC 1123, Section 2.1).
     */
    public static boolean isValid(String name) {
        if (name.isEmpty() || name.length() > 253) {
            return false;
        }
        String[] labels = name.split("\\.", -1);
        for (String label : labels) {
            if (!isLabel(label)) {
                return false;
            }
        }
        return !labels[labels.length - 1].chars().allMatch(HostName::isDigit);
    }

    /** In lower case as DNS has it: letters of other scripts that look like one are left as they are (RFC 4343). */
    public static String lowerCase(String name) {
        StringBuilder lower = new StringBuilder(name);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(i, (char) (c + ('a' - 'A')));
            }
        }
        return lower.toString();
    }

    private static boolean isLabel(String label) {
        if (label.isEmpty() || label.length() > 63 || label.startsWith("-") || label.endsWith("-")) {
            return false;
        }
        return label.chars().allMatch(c -> isLetter(c) || isDigit(c) || c == '-' || c == '_');
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}

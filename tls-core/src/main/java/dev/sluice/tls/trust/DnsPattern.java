package dev.sluice.tls.trust;

/** The dNSName of a certificate against the name a client wants (RFC 9525, Section 6.3). Stateless. */
public final class DnsPattern {
    private DnsPattern() {}

    /**
     * Whether {@code presented} stands for {@code wanted}, a host name in lower case without trailing dot.
     *
     * <p>A wildcard is the whole left-most label, stands for exactly one label and has at least two labels after it: that is
     * stricter than the RFC, which leaves {@code *.com} to the authorities.
     */
    public static boolean matches(String presented, String wanted) {
        String pattern = HostName.lowerCase(presented);
        if (!isPattern(pattern)) {
            return false;
        }
        if (!pattern.startsWith("*.")) {
            return pattern.equals(wanted);
        }
        int firstDot = wanted.indexOf('.');
        return firstDot > 0 && pattern.substring(1).equals(wanted.substring(firstDot));
    }

    /** Labels of letters, digits, hyphens and underscores, the first of which may be {@code *} if two more follow. */
    public static boolean isPattern(String pattern) {
        boolean wildcard = pattern.startsWith("*.");
        String name = wildcard ? pattern.substring(2) : pattern;
        return HostName.isValid(name) && (!wildcard || name.indexOf('.') > 0);
    }
}

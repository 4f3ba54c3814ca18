package dev.sluice.tls;

/** Bounds what a peer can send without bringing anything. Confined to the inbound half. */
final class Patience {
    private static final int WARNINGS = 4;

    private final int maximum;
    private int records;
    private int warnings;

    /** @param maximum how many records in a row may bring nothing */
    Patience(int maximum) {
        this.maximum = maximum;
    }

    /** Something was brought. */
    void restore() {
        records = 0;
        warnings = 0;
    }

    void recordWithoutData() throws TlsException {
        records++;
        if (records > maximum) {
            throw TlsException.misbehaved(Violation.TOO_MANY_RECORDS_WITHOUT_DATA, "more than " + maximum);
        }
    }

    void warning() throws TlsException {
        warnings++;
        if (warnings > WARNINGS) {
            throw TlsException.misbehaved(Violation.TOO_MANY_WARNINGS, "more than " + WARNINGS);
        }
    }
}

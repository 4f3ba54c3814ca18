package dev.sluice.tls;

/** The rules of the protocol that a peer can break, each with the alert that answers it and the section that asks for it. */
public enum Violation {
    UNEXPECTED_MESSAGE(AlertDescription.UNEXPECTED_MESSAGE, "a message out of order", "RFC 8446, Section 4");

    private final AlertDescription alert;
    private final String text;
    private final String rfc;

    Violation(AlertDescription alert, String text, String rfc) {
        this.alert = alert;
        this.text = text;
        this.rfc = rfc;
    }

    public AlertDescription alert() {
        return alert;
    }

    /** The section that holds the rule, for example {@code RFC 8446, Section 4.1.2}. */
    public String rfc() {
        return rfc;
    }

    String text() {
        return text;
    }
}

package dev.sluice.tls.shim;

/** What is asked for is not implemented: exit code 89. */
final class Unimplemented extends Exception {
    private static final long serialVersionUID = 1L;

    Unimplemented(String what) {
        super(what);
    }
}

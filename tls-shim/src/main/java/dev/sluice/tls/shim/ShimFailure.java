package dev.sluice.tls.shim;

/** The connection is not as the flags want it, or the flags make no sense. */
final class ShimFailure extends Exception {
    private static final long serialVersionUID = 1L;

    ShimFailure(String text) {
        super(text);
    }
}

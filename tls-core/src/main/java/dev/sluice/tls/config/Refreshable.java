package dev.sluice.tls.config;

/**
 * Something read from files that is read again when they change: {@link IdentityFiles}, {@link TrustFiles}. Whoever calls
 * {@link #refresh()} now and then watches the files; the core has no thread to do so.
 */
@FunctionalInterface
public interface Refreshable {

    /**
     * Looks whether the files have changed and takes over what they hold now, for every handshake that begins from here on,
     * if it is whole. Otherwise what was good stays in use; what is wrong with files is never thrown. It reads files, so it
     * may wait. Calls from several threads take turns.
     *
     * @return whether something new is in use
     */
    boolean refresh();
}

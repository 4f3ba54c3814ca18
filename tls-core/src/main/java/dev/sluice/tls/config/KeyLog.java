package dev.sluice.tls.config;

/**
 * Receives the secrets of every connection in the NSS key log format (RFC 9850). Whoever reads them reads the traffic: only
 * for debugging, never set by default, and never set from the environment.
 */
@FunctionalInterface
public interface KeyLog {
    /** One line without line end. Called inside a verb, from any thread; it must not wait. */
    void log(String line);
}

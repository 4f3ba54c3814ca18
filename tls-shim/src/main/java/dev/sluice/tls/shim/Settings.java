package dev.sluice.tls.shim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the flags say about one connection. */
final class Settings {
    private final Values values = new Values();
    private final List<Credential> credentials = new ArrayList<>();

    /**
     * A certificate, a raw public key or a pre-shared key.
     *
     * @param number how checks call it: from 0, or -1 for the one that needs no flag to begin
     * @param kind what began it
     * @param values the flags about it
     */
    record Credential(int number, Flag kind, Values values) {
        boolean isPreSharedKey() {
            return kind == Flag.NEW_PSK;
        }

        boolean isRawKey() {
            return kind == Flag.NEW_RAW_KEY;
        }
    }

    void put(Flag flag, String parameter) throws ShimFailure {
        if (flag == Flag.NEW_X509 || flag == Flag.NEW_RAW_KEY || flag == Flag.NEW_PSK) {
            credentials.add(new Credential(credentials.size(), flag, new Values()));
        } else if (flag.isOfCredential() && !credentials.isEmpty()) {
            credentials.getLast().values.put(flag, parameter);
        } else {
            values.put(flag, parameter);
        }
    }

    boolean has(Flag flag) {
        return values.has(flag);
    }

    Optional<String> text(Flag flag) {
        return values.text(flag);
    }

    Optional<Integer> number(Flag flag) {
        return values.number(flag);
    }

    List<Integer> numbers(Flag flag) {
        return values.numbers(flag);
    }

    Optional<byte[]> bytes(Flag flag) {
        return values.bytes(flag);
    }

    boolean isServer() {
        return has(Flag.SERVER);
    }

    /** Whether a verifier's refusal ends the connection. */
    boolean refuses() {
        return has(Flag.VERIFY_PEER) || has(Flag.REQUIRE_ANY_CLIENT_CERTIFICATE);
    }

    /** The certificates and keys, most wanted first. */
    List<Credential> credentials() {
        List<Credential> all = new ArrayList<>(credentials);
        if (has(Flag.CERT_FILE)) {
            all.add(new Credential(-1, Flag.NEW_X509, values));
        }
        return all;
    }
}

package dev.sluice.tls.conformance;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Role;

/** Keys that have protected almost as many records as they may, without the records. */
final class Worn {
    private Worn() {}

    /** Both ends believe that the keys of {@code sender} have been used but for so many records. */
    static void wear(Encounter encounter, Role sender, long recordsLeft) {
        CipherSuite suite = encounter.engine(sender).parameters().orElseThrow().cipherSuite();
        long used = suite.aead().recordLimit() - recordsLeft;
        Fields.set(sending(encounter, sender), "sequence", used);
        Fields.set(Fields.get(encounter.engine(sender.peer()), "inbound", "keys", "protection"), "sequence", used);
    }

    /** The sender alone believes that its keys last for ever. */
    static void neverTires(Encounter encounter, Role sender) {
        Fields.set(sending(encounter, sender), "limit", Long.MAX_VALUE);
    }

    private static Object sending(Encounter encounter, Role sender) {
        return Fields.get(encounter.engine(sender), "outbound", "keys", "protection");
    }
}

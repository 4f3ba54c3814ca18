package dev.sluice.tls.bench.peer;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.NamedGroup;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.Set;

/** The implementations that are compared. */
public enum Implementation {
    SLUICE("Sluice"),
    /** The JDK's own. */
    JSSE("JSSE"),
    /** BoringSSL through Netty. */
    TCNATIVE("tcnative");

    /** BoringSSL lets nobody choose among the suites of TLS 1.3; with AES in hardware it takes this one. */
    private static final CipherSuite SUITE_OF_TCNATIVE = CipherSuite.TLS_AES_128_GCM_SHA256;

    private static final Set<NamedGroup> GROUPS_OF_TCNATIVE =
            EnumSet.of(NamedGroup.X25519MLKEM768, NamedGroup.X25519, NamedGroup.SECP256R1, NamedGroup.SECP384R1);
    private static final Set<NamedGroup> GROUPS_OF_JSSE =
            EnumSet.of(NamedGroup.X25519, NamedGroup.SECP256R1, NamedGroup.SECP384R1, NamedGroup.SECP521R1);

    private final String label;

    Implementation(String label) {
        this.label = label;
    }

    /** Whether it can do what {@code scenario} asks for. */
    public boolean supports(Scenario scenario) {
        return switch (this) {
            case SLUICE -> true;
            case JSSE -> GROUPS_OF_JSSE.contains(scenario.group());
            case TCNATIVE -> scenario.suite() == SUITE_OF_TCNATIVE && GROUPS_OF_TCNATIVE.contains(scenario.group());
        };
    }

    /** Sets it up on both sides. */
    public TlsPeer open(Scenario scenario, Credentials credentials) throws IOException, GeneralSecurityException {
        return switch (this) {
            case SLUICE -> new SluicePeer(scenario, credentials);
            case JSSE -> new JssePeer(scenario, credentials);
            case TCNATIVE -> new TcnativePeer(scenario, credentials);
        };
    }

    /** The name for tables. */
    @Override
    public String toString() {
        return label;
    }
}

package dev.sluice.tls.differential;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Role;
import java.math.BigInteger;
import java.util.Optional;

/** How a scenario ended, in what must not depend on who took part. */
sealed interface Outcome {

    /** Data went both ways, and both closed. Certificates are told by their serial numbers, all of which differ. */
    record Connected(CipherSuite suite, Optional<String> protocol, BigInteger server, Optional<BigInteger> client)
            implements Outcome {}

    /** One end refused the other and said why. */
    record Refused(Role by, Complaint complaint) implements Outcome {}
}

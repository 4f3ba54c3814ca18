/** Peers in memory, scripted transports, certificates and clocks for tests of TLS. */
@NullMarked
package dev.sluice.tls.testkit;

import org.jspecify.annotations.NullMarked;

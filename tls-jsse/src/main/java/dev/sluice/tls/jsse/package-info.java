/** The engine behind {@code javax.net.ssl}, for everything that speaks that. {@code docs/jsse.md} says what differs from the JDK's. */
@NullMarked
package dev.sluice.tls.jsse;

import org.jspecify.annotations.NullMarked;

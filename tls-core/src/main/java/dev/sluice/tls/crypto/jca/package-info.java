/**
 * The seam to cryptography over the JDK and Bouncy Castle: the only place that names either. Nothing here registers or
 * reorders providers, and nothing secret outlives the object that owns it.
 */
@NullMarked
package dev.sluice.tls.crypto.jca;

import org.jspecify.annotations.NullMarked;

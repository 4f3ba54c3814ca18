/** The seam to cryptography: interfaces only, and the choice of who implements them. */
@NullMarked
package dev.sluice.tls.crypto;

import org.jspecify.annotations.NullMarked;

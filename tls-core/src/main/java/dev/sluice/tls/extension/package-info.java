/** One file per extension, and the table of where each may appear (RFC 8446, Section 4.2). */
@NullMarked
package dev.sluice.tls.extension;

import org.jspecify.annotations.NullMarked;

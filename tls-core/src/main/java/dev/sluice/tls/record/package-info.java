/** Record protection and what both framings share (RFC 8446, Section 5). */
@NullMarked
package dev.sluice.tls.record;

import org.jspecify.annotations.NullMarked;

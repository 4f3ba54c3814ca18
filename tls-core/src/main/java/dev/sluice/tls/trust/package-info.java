/** Certificates read and judged: DER, names, purposes, strength, paths (RFC 5280). Not exported. */
@NullMarked
package dev.sluice.tls.trust;

import org.jspecify.annotations.NullMarked;

/** Certificates made on the spot. */
@NullMarked
package dev.sluice.tls.cli.authority;

import org.jspecify.annotations.NullMarked;

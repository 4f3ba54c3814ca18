/** The command line. */
@NullMarked
package dev.sluice.tls.cli;

import org.jspecify.annotations.NullMarked;

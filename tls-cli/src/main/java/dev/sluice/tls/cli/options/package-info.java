/** Options that several commands share. */
@NullMarked
package dev.sluice.tls.cli.options;

import org.jspecify.annotations.NullMarked;

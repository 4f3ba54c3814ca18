/** The bench command. */
@NullMarked
package dev.sluice.tls.cli.bench;

import org.jspecify.annotations.NullMarked;

/** The replay command. */
@NullMarked
package dev.sluice.tls.cli.replay;

import org.jspecify.annotations.NullMarked;

/** What commands say to a person, and how. */
@NullMarked
package dev.sluice.tls.cli.terminal;

import org.jspecify.annotations.NullMarked;

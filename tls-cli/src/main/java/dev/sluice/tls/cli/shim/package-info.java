/** The shim-server command. */
@NullMarked
package dev.sluice.tls.cli.shim;

import org.jspecify.annotations.NullMarked;

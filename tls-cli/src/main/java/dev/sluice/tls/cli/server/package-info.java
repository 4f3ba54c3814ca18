/** The server command. */
@NullMarked
package dev.sluice.tls.cli.server;

import org.jspecify.annotations.NullMarked;

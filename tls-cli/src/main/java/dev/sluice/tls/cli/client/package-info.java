/** The client command. */
@NullMarked
package dev.sluice.tls.cli.client;

import org.jspecify.annotations.NullMarked;

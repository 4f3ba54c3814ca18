/** The proxy command. */
@NullMarked
package dev.sluice.tls.cli.proxy;

import org.jspecify.annotations.NullMarked;

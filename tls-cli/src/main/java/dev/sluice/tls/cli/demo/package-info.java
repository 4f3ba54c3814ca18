/** The demo command. */
@NullMarked
package dev.sluice.tls.cli.demo;

import org.jspecify.annotations.NullMarked;

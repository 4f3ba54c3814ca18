/** What was negotiated, in words. */
@NullMarked
package dev.sluice.tls.cli.report;

import org.jspecify.annotations.NullMarked;

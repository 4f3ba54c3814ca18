/** {@code sluice replay}. */
@NullMarked
package dev.sluice.tls.cli.replay;

import org.jspecify.annotations.NullMarked;

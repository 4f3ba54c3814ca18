/** The shim, driven as a runner would. */
@NullMarked
package dev.sluice.tls.shim;

import org.jspecify.annotations.NullMarked;

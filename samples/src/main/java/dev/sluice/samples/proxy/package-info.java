/** A proxy that ends TLS, begins it, or both, by either face. */
@NullMarked
package dev.sluice.samples.proxy;

import org.jspecify.annotations.NullMarked;

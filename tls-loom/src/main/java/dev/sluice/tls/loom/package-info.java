/** The blocking face of the engine, made for virtual threads. */
@NullMarked
package dev.sluice.tls.loom;

import org.jspecify.annotations.NullMarked;

/** The reactive face of the engine, on Project Reactor and Reactor Netty. */
@NullMarked
package dev.sluice.tls.reactive;

import org.jspecify.annotations.NullMarked;

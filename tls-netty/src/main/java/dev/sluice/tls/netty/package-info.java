/** The engine as an {@code SslContext} of Netty, for Reactor Netty and everything else that takes one. */
@NullMarked
package dev.sluice.tls.netty;

import org.jspecify.annotations.NullMarked;

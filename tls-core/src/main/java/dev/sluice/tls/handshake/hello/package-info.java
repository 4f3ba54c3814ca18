/**
 * Version negotiation, above the versions: what both have in common up to the hello that settles which one is spoken, and hands over
 * to it for good.
 */
@NullMarked
package dev.sluice.tls.handshake.hello;

import org.jspecify.annotations.NullMarked;

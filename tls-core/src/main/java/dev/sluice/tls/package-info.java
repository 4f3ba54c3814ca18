/** The engine, its events and operations, its failures and the facts it negotiated. */
@NullMarked
package dev.sluice.tls;

import org.jspecify.annotations.NullMarked;

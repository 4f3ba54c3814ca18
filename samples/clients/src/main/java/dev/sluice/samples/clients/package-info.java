/** Clients that are told of Sluice in one line. */
@NullMarked
package dev.sluice.samples.clients;

import org.jspecify.annotations.NullMarked;

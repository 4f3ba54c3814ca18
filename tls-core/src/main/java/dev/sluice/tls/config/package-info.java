/**
 * What a connection is told before it starts: configurations, policies, identities, trust. Immutable values, but for what is
 * read from files again and again, or replaced.
 */
@NullMarked
package dev.sluice.tls.config;

import org.jspecify.annotations.NullMarked;

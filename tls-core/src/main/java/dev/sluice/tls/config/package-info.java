/** What a connection is told before it starts: configurations, policies, identities, trust. Immutable values. */
@NullMarked
package dev.sluice.tls.config;

import org.jspecify.annotations.NullMarked;

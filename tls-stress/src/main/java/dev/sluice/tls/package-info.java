/** What two threads do to an engine at once, tried millions of times. */
@NullMarked
package dev.sluice.tls;

import org.jspecify.annotations.NullMarked;

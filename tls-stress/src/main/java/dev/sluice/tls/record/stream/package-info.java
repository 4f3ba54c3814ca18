/** What two threads do to the sending direction at once. */
@NullMarked
package dev.sluice.tls.record.stream;

import org.jspecify.annotations.NullMarked;

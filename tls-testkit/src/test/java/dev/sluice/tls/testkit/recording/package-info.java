/** Recordings of engines in memory, and their replays. */
@NullMarked
package dev.sluice.tls.testkit.recording;

import org.jspecify.annotations.NullMarked;

/** A face over the engine for a selector. */
@NullMarked
package dev.sluice.samples.nio;

import org.jspecify.annotations.NullMarked;

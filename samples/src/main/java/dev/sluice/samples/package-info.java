/** Programs of one screen each. */
@NullMarked
package dev.sluice.samples;

import org.jspecify.annotations.NullMarked;

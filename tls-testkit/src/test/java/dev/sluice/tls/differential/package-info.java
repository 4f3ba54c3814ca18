/** Random configurations, each tried with the JDK's engine and with ours at either end: the outcome must be the same. */
@NullMarked
package dev.sluice.tls.differential;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.sluice.tls.reactive;

import org.jspecify.annotations.NullMarked;

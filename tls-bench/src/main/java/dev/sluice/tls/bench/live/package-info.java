/** Servers over real sockets while something happens to them: nobody answers, or a certificate changes. */
@NullMarked
package dev.sluice.tls.bench.live;

import org.jspecify.annotations.NullMarked;

/** Both faces against programs that nobody here wrote, over real sockets. */
@NullMarked
package dev.sluice.tls.interop;

import org.jspecify.annotations.NullMarked;

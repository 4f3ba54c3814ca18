/** TLS over a stream: records one after the other (RFC 8446, Section 5.1). */
@NullMarked
package dev.sluice.tls.record.stream;

import org.jspecify.annotations.NullMarked;

/**
 * Drives connections the way a public test runner's flags say (docs/shim-flags.md): BoringSSL's runner speaks a broken TLS on purpose, and
 * whoever it speaks to is a shim. No part of the product.
 */
@NullMarked
package dev.sluice.tls.shim;

import org.jspecify.annotations.NullMarked;

/**
 * What a later connection starts from: sessions and where they are kept, tickets and their keys, keys that both ends have from
 * elsewhere, and the guard against replayed early data (RFC 8446, Sections 2.2 and 2.3).
 */
@NullMarked
package dev.sluice.tls.session;

import org.jspecify.annotations.NullMarked;

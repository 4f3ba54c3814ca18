/** The contract both faces keep, as tests: a face extends each class here and hands in its {@link Face}. */
@NullMarked
package dev.sluice.tls.testkit.contract;

import org.jspecify.annotations.NullMarked;

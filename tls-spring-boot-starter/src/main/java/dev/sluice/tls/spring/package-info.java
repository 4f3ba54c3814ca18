/** Spring Boot applications on Sluice, by adding a dependency. */
@NullMarked
package dev.sluice.tls.spring;

import org.jspecify.annotations.NullMarked;

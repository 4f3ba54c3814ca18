package dev.sluice.tls.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The rules of RFCs that a test proves. From these citations the build makes {@code docs/rfc-coverage.md}; one of RFC 8446
 * that names no rule of its list there fails the build.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Rfc {

    /** Number, section and, for RFC 8446, the rule's name in the list: {@code "8446 4.1.4 second-retry"}. */
    String[] value();
}

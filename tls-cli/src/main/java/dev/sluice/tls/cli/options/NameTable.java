package dev.sluice.tls.cli.options;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.TypeConversionException;

/**
 * Finds values by any of their names. Case, dashes, underscores, dots and pluses do not count, since programs differ in them:
 * {@code AES-128-GCM}, {@code aes128_gcm}.
 *
 * @param <T> the values, whose {@code toString} is their proper name
 */
final class NameTable<T> {
    private final String what;
    private final List<T> values;
    private final Map<String, T> byName = new LinkedHashMap<>();

    /**
     * @param what what they are, in the singular, for errors
     */
    NameTable(String what, List<T> values) {
        this.what = what;
        this.values = List.copyOf(values);
        this.values.forEach(value -> alias(value, value.toString()));
    }

    /** Lets this value be found by these names too, if it exists here. */
    NameTable<T> alias(T value, String... names) {
        if (values.contains(value)) {
            for (String name : names) {
                byName.put(simplified(name), value);
            }
        }
        return this;
    }

    /** The value with this name. */
    T find(String name) {
        return Optional.ofNullable(byName.get(simplified(name)))
                .orElseThrow(() -> new TypeConversionException("there is no " + what + " '" + name + "'; known are "
                        + values.stream().map(Object::toString).collect(Collectors.joining(", "))));
    }

    private static String simplified(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replaceAll("[-_.+ ]", "");
    }
}

package dev.sluice.tls.cli.options;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A duration on the command line: {@code 30}, {@code 1.5}, {@code 30s}, {@code 500ms}. */
public final class Seconds implements ITypeConverter<Duration> {
    private static final double LONGEST = 86_400;

    @Override
    public Duration convert(String text) {
        boolean millis = text.endsWith("ms");
        String number = millis ? text.substring(0, text.length() - 2) : text.replaceFirst("s$", "");
        try {
            double seconds = Double.parseDouble(number) / (millis ? 1000 : 1);
            if (seconds >= 0.001 && seconds <= LONGEST) {
                return Duration.ofMillis(Math.round(seconds * 1000));
            }
        } catch (NumberFormatException e) {
            // The same answer as for a number out of range.
        }
        throw new TypeConversionException("'" + text + "' is no duration between 1ms and 86400s: 30, 1.5, 500ms");
    }
}

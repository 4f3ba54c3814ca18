package dev.sluice.tls.shim;

import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What flags were given, each with all its parameters in order. */
final class Values {
    private final Map<Flag, List<String>> given = new EnumMap<>(Flag.class);

    /** Keeps a flag with its parameter, which is empty text where it has none. */
    void put(Flag flag, String parameter) throws ShimFailure {
        try {
            switch (flag.takes()) {
                case NUMBER -> Long.parseUnsignedLong(parameter);
                case BASE64 -> Base64.getDecoder().decode(parameter);
                case NOTHING, TEXT -> {}
            }
        } catch (IllegalArgumentException e) {
            throw new ShimFailure("invalid parameter for " + flag + ": " + parameter);
        }
        given.computeIfAbsent(flag, _ -> new ArrayList<>()).add(parameter);
    }

    boolean has(Flag flag) {
        return given.containsKey(flag);
    }

    /** The last parameter, one character a byte. */
    Optional<String> text(Flag flag) {
        return Optional.ofNullable(given.get(flag)).map(List::getLast);
    }

    Optional<Integer> number(Flag flag) {
        return text(flag).map(Integer::parseInt);
    }

    /** All parameters of a flag that may be repeated. */
    List<Integer> numbers(Flag flag) {
        return given.getOrDefault(flag, List.of()).stream()
                .map(Integer::parseInt)
                .toList();
    }

    Optional<byte[]> bytes(Flag flag) {
        return text(flag).map(Base64.getDecoder()::decode);
    }
}

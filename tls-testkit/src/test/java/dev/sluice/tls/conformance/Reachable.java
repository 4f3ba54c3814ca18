package dev.sluice.tls.conformance;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The byte arrays that an object leads to by fields, collections and references, through every class of this library. What
 * the JDK's ciphers and Bouncy Castle hold inside is out of sight.
 */
final class Reachable {
    private static final String OURS = "dev.sluice.tls";

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> next = new ArrayDeque<>();
    private final List<byte[]> arrays = new ArrayList<>();

    private Reachable() {}

    static List<byte[]> from(Object root) {
        Reachable reachable = new Reachable();
        reachable.add(root);
        while (!reachable.next.isEmpty()) {
            reachable.visit(reachable.next.remove());
        }
        return reachable.arrays;
    }

    private void add(@Nullable Object object) {
        if (object != null && !(object instanceof Enum<?>) && seen.add(object)) {
            next.add(object);
        }
    }

    private void visit(Object object) {
        switch (object) {
            case byte[] array -> arrays.add(array);
            case AtomicReference<?> reference -> add(reference.get());
            case Optional<?> optional -> add(optional.orElse(null));
            case Map<?, ?> map -> map.values().forEach(this::add);
            case Iterable<?> iterable -> iterable.forEach(this::add);
            case Object[] array -> List.of(array).forEach(this::add);
            case Object proxy when Proxy.isProxyClass(proxy.getClass()) -> addReal(proxy);
            default -> addFields(object);
        }
    }

    /** Only the real thing, not the spy in front of it. */
    private void addReal(Object proxy) {
        if (Proxy.getInvocationHandler(proxy) instanceof CryptoSpy.Watch watch) {
            add(watch.real());
        }
    }

    private void addFields(Object object) {
        for (Class<?> type = object.getClass(); type != null && isOurs(type); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    try {
                        add(field.get(object));
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
    }

    private static boolean isOurs(Class<?> type) {
        String name = type.getName();
        return name.startsWith(OURS) && !name.startsWith(Reachable.class.getPackageName());
    }

    /** Whether {@code part} stands somewhere in {@code whole}. */
    static boolean contains(byte[] whole, byte[] part) {
        for (int at = 0; at + part.length <= whole.length; at++) {
            if (Arrays.equals(whole, at, at + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}

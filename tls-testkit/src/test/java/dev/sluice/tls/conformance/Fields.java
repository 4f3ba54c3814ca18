package dev.sluice.tls.conformance;

import java.lang.reflect.Field;

/** Private fields, for what no public way leads to: worn keys, states passed through, secrets left behind. */
final class Fields {
    private Fields() {}

    static Object get(Object owner, String... path) {
        Object value = owner;
        for (String name : path) {
            try {
                value = field(value, name).get(value);
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
        return value;
    }

    static Object getStatic(Class<?> type, String name) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type + " has no field " + name, e);
        }
    }

    static void set(Object owner, String name, long value) {
        try {
            field(owner, name).setLong(owner, value);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static Field field(Object owner, String name) {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new AssertionError(owner.getClass() + " has no field " + name, e);
        }
    }
}

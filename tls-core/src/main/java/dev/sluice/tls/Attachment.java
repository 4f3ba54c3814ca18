package dev.sluice.tls;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an application ties to one connection and finds again wherever the connection asks it something: in a verifier, a signer,
 * a selector, an observer. Immutable; the engine never looks inside, and its {@code toString} does not either.
 *
 * <p>Whoever is asked gets it as an argument. What an operation calls further down, and cannot hand an argument to, finds it as
 * {@link #current()}.
 */
public final class Attachment {
    /** Nothing. */
    public static final Attachment NONE = new Attachment(null);

    private static final ScopedValue<Attachment> CURRENT = ScopedValue.newInstance();

    private final @Nullable Object value;

    private Attachment(@Nullable Object value) {
        this.value = value;
    }

    public static Attachment of(Object value) {
        return new Attachment(Objects.requireNonNull(value));
    }

    /**
     * That of the connection for which this thread runs an operation; {@link #NONE} elsewhere. It does not follow to other threads,
     * but for those of a {@code StructuredTaskScope}.
     */
    public static Attachment current() {
        return CURRENT.orElse(NONE);
    }

    /** Runs {@code work} with this as {@link #current()}: so a face starts every operation. */
    public void during(Runnable work) {
        ScopedValue.where(CURRENT, this).run(work);
    }

    /** The value if it is of this type. */
    public <T> Optional<T> find(Class<T> type) {
        return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
    }

    /**
     * The value, which is of this type.
     *
     * @throws IllegalStateException if there is none or it is of another type
     */
    public <T> T get(Class<T> type) {
        return find(type)
                .orElseThrow(() -> new IllegalStateException("the connection has no " + type.getName()
                        + " attached, but "
                        + (value == null ? "nothing" : "a " + value.getClass().getName())));
    }

    /** Whether the values are equal. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Attachment attachment && Objects.equals(value, attachment.value);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(value);
    }

    @Override
    public String toString() {
        return value == null ? "Attachment[]" : "Attachment[" + value.getClass().getSimpleName() + "]";
    }
}

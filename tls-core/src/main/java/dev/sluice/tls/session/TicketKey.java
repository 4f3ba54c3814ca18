package dev.sluice.tls.session;

import dev.sluice.tls.secrets.Secret;
import dev.sluice.tls.wire.Opaque;
import java.security.SecureRandom;

/** A key that seals tickets, and the random name by which a server finds it again. One owner; wiped when closed. */
public final class TicketKey implements AutoCloseable {
    /** The length of a name in bytes. */
    public static final int NAME_LENGTH = 16;

    /** The length of a key in bytes: AES-256. */
    public static final int KEY_LENGTH = 32;

    private final Opaque name;
    private final Secret key;

    private TicketKey(Opaque name, Secret key) {
        this.name = name;
        this.key = key;
    }

    /** A fresh one. */
    public static TicketKey random(SecureRandom random) {
        byte[] name = new byte[NAME_LENGTH];
        byte[] key = new byte[KEY_LENGTH];
        random.nextBytes(name);
        random.nextBytes(key);
        return new TicketKey(Opaque.of(name), new Secret(key));
    }

    /** One that several servers share: copies of its {@value #NAME_LENGTH} bytes of name and {@value #KEY_LENGTH} of key. */
    public static TicketKey of(byte[] name, byte[] key) {
        if (name.length != NAME_LENGTH || key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("a ticket key has a name of " + NAME_LENGTH + " bytes and a key of "
                    + KEY_LENGTH + ", not " + name.length + " and " + key.length);
        }
        return new TicketKey(Opaque.copyOf(name), new Secret(key.clone()));
    }

    /** The name: not a secret, it stands in every ticket. */
    public byte[] name() {
        return name.toArray();
    }

    /** A copy of the key; the caller wipes it. */
    public byte[] key() {
        return key.bytes().clone();
    }

    /** An independent copy, for a second owner. */
    public TicketKey copy() {
        return new TicketKey(name, new Secret(key()));
    }

    boolean isNamed(byte[] other) {
        return name.equals(Opaque.of(other));
    }

    @Override
    public void close() {
        key.close();
    }

    @Override
    public String toString() {
        return "TicketKey";
    }
}

package dev.sluice.tls.extension;

import dev.sluice.tls.TlsException;
import dev.sluice.tls.wire.Reader;
import dev.sluice.tls.wire.Writer;
import java.util.List;

/** psk_key_exchange_modes (RFC 8446, Section 4.2.9), by code. */
public record PskKeyExchangeModes(List<Integer> modes) implements Extension {
    public static final int CODE = 45;

    /** The key alone: whoever learns it later can read everything. */
    public static final int PSK_KE = 0;

    /** A key exchange goes with the key, so that the key alone opens nothing later. */
    public static final int PSK_DHE_KE = 1;

    public static final PskKeyExchangeModes WITH_EXCHANGE = new PskKeyExchangeModes(List.of(PSK_DHE_KE));

    public static final PskKeyExchangeModes WITH_OR_WITHOUT_EXCHANGE =
            new PskKeyExchangeModes(List.of(PSK_DHE_KE, PSK_KE));

    public PskKeyExchangeModes {
        modes = List.copyOf(modes);
    }

    static PskKeyExchangeModes read(Reader in, Place place) throws TlsException {
        return new PskKeyExchangeModes(in.vector8().nonEmptyList(Reader::u8));
    }

    @Override
    public int code() {
        return CODE;
    }

    @Override
    public void write(Writer out) {
        out.vector8(list -> list.list(modes, Writer::u8));
    }
}

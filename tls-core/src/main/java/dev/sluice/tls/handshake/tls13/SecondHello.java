package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.extension.Cookie;
import dev.sluice.tls.extension.EarlyDataIndication;
import dev.sluice.tls.extension.Extension;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.PreSharedKeyOffer;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.wire.Opaque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a client's hello after a HelloRetryRequest is made (RFC 8446, Section 4.1.2). */
final class SecondHello {
    private SecondHello() {}

    /**
     * The first with the one share that was asked for, if any, and the cookie, if any, without early data, and with what is left of
     * the keys; nothing else may change.
     */
    static ClientHello of(ClientHello first, Optional<KeyShare> share, Optional<Cookie> cookie, OfferedKeys keys) {
        List<Extension> list = new ArrayList<>();
        for (Extension extension : first.extensions().list()) {
            if (extension instanceof KeyShareExtension) {
                cookie.ifPresent(list::add);
                list.add(share.<Extension>map(SecondHello::only).orElse(extension));
            } else if (!(extension instanceof EarlyDataIndication || extension instanceof PreSharedKeyOffer)) {
                list.add(extension);
            }
        }
        keys.extension().ifPresent(list::add);
        return first.with(new Extensions(list));
    }

    private static KeyShareExtension.Offered only(KeyShare share) {
        return new KeyShareExtension.Offered(
                List.of(new KeyShareExtension.Entry(share.group().code(), Opaque.of(share.publicShare()))));
    }
}

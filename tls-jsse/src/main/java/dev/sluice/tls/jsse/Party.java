package dev.sluice.tls.jsse;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.Operation;
import java.security.Principal;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * One connection as applications and their key and trust managers want to see it, with its session and its protocol of ALPN. For any thread.
 *
 * @param <T> what they see: an {@code SSLEngine} or an {@code SSLSocket}
 */
abstract class Party<T> {
    final T seen;
    private final Settings settings;

    private volatile SluiceSession session;
    private volatile SluiceSession handshake;
    private volatile @Nullable String protocol;
    private volatile @Nullable BiFunction<T, List<String>, String> selector;

    /** @param seen is given out, never used here: it may be under construction */
    Party(T seen, Settings settings, SluiceSession none) {
        this.seen = seen;
        this.settings = settings;
        this.session = none;
        this.handshake = none;
    }

    // ---- its session

    /** What was negotiated; before that, none. */
    SluiceSession session() {
        return session;
    }

    /** What is known of the handshake so far. */
    SluiceSession handshake() {
        return handshake;
    }

    /** A handshake begins, of which {@code begun} will tell. */
    void begin(SluiceSession begun) {
        handshake = begun;
    }

    void complete(NegotiatedParameters facts) {
        SluiceSession made = handshake;
        made.complete(facts);
        session = made;
    }

    boolean isEstablished() {
        return session.parameters().isPresent();
    }

    /** What was asked of this connection. */
    Parameters parameters() {
        return settings.begunWith();
    }

    // ---- its protocol of ALPN

    /** What was chosen; empty if nothing, null until the handshake is complete. */
    @Nullable
    String applicationProtocol() {
        return session.parameters()
                .map(facts -> facts.applicationProtocol().orElse(""))
                .orElse(null);
    }

    /** What was chosen, on a server as soon as it is; null until then and after the handshake. */
    @Nullable
    String handshakeProtocol() {
        return isEstablished() ? null : protocol;
    }

    void protocolChosen(Optional<String> chosen) {
        protocol = chosen.orElse("");
    }

    @Nullable
    BiFunction<T, List<String>, String> selector() {
        return selector;
    }

    void selector(@Nullable BiFunction<T, List<String>, String> choice) {
        selector = choice;
    }

    /** Whether the application chooses the protocol itself. */
    boolean selectsProtocol() {
        return selector != null;
    }

    /** What the application chooses of the client's protocols; empty for none of them, null to refuse the client. */
    @Nullable
    String selectProtocol(List<String> offered) {
        return Objects.requireNonNull(selector).apply(seen, offered);
    }

    // ---- its managers

    abstract @Nullable String clientAlias(
            X509ExtendedKeyManager keys, String[] keyTypes, Principal @Nullable [] issuers);

    abstract @Nullable String serverAlias(X509ExtendedKeyManager keys, String keyType, Principal @Nullable [] issuers);

    abstract void checkServer(X509ExtendedTrustManager trust, X509Certificate[] chain, String authType)
            throws CertificateException;

    abstract void checkClient(X509ExtendedTrustManager trust, X509Certificate[] chain, String authType)
            throws CertificateException;

    /** Work of a trust manager, which may wait. */
    abstract <R> Operation<R> work(Callable<R> work);
}

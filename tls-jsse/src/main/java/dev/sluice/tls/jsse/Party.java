package dev.sluice.tls.jsse;

import dev.sluice.tls.Operation;
import java.security.Principal;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** One connection, an engine or a socket, as the key and trust managers of JSSE want to see it. */
interface Party {

    /** What is known of the handshake so far. */
    SluiceSession handshake();

    /** What was asked of this connection. */
    Parameters parameters();

    @Nullable
    String clientAlias(X509ExtendedKeyManager keys, String[] keyTypes, Principal @Nullable [] issuers);

    @Nullable
    String serverAlias(X509ExtendedKeyManager keys, String keyType, Principal @Nullable [] issuers);

    void checkServer(X509ExtendedTrustManager trust, X509Certificate[] chain, String authType)
            throws CertificateException;

    void checkClient(X509ExtendedTrustManager trust, X509Certificate[] chain, String authType)
            throws CertificateException;

    /** Whether the application chooses the protocol of ALPN itself. */
    boolean selectsProtocol();

    /** What the application chooses of the client's protocols; empty for none of them, null to refuse the client. */
    @Nullable
    String selectProtocol(List<String> offered);

    /** The protocol that was chosen, as soon as it is known. */
    void protocolChosen(Optional<String> protocol);

    /** Work of a trust manager, which may wait. */
    <T> Operation<T> work(Callable<T> work);
}

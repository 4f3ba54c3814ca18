package dev.sluice.tls.jsse;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.SignatureScheme;
import dev.sluice.tls.TlsEngine;
import dev.sluice.tls.config.ConnectionSettings;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.session.ClientSession;
import dev.sluice.tls.session.ClientSessions;
import java.io.IOException;
import java.security.Principal;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSessionBindingEvent;
import javax.net.ssl.SSLSessionBindingListener;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * One connection's session: while it shakes hands, what is known so far; afterwards, what was negotiated. For any thread.
 *
 * <p>{@link #parameters()} has what JSSE has no words for: the group, whether the session was resumed, the identity's epoch.
 */
public final class SluiceSession extends ExtendedSSLSession {
    private static final String NO_PROTOCOL = "NONE";
    private static final String NO_CIPHER_SUITE = "SSL_NULL_WITH_NULL_NULL";

    /** Gives keying material once the handshake is complete. */
    @FunctionalInterface
    interface Exporting {
        byte[] export(String label, byte[] context, int length) throws IOException;
    }

    private final byte[] id;
    private final Instant created;
    private final String host;
    private final int port;
    private final @Nullable SessionContext context;
    private final Exporting exporter;
    private final Map<String, Object> values = new ConcurrentHashMap<>();

    private volatile String protocol = NO_PROTOCOL;
    private volatile List<String> localSchemes = List.of();
    private volatile List<String> peerSchemes = List.of();
    private volatile List<SNIServerName> requested = List.of();
    private volatile List<byte[]> staples = List.of();
    private volatile @Nullable NegotiatedParameters negotiated;
    private volatile Optional<PeerIdentity> peer = Optional.empty();
    private volatile boolean invalidated;
    private final List<Runnable> forgetting = new CopyOnWriteArrayList<>();

    /** @param id is taken over; empty before there is a connection */
    private SluiceSession(
            byte[] id, Instant created, String host, int port, @Nullable SessionContext context, Exporting exporter) {
        this.id = id;
        this.created = created;
        this.host = host;
        this.port = port;
        this.context = context;
        this.exporter = exporter;
    }

    /** The session of a connection that has none yet. */
    static SluiceSession none(String host, int port) {
        return new SluiceSession(new byte[0], Instant.EPOCH, host, port, null, (label, content, length) -> {
            throw new SSLException("the handshake is not complete");
        });
    }

    /** That of a connection whose handshake begins. */
    static SluiceSession begun(
            ConnectionSettings settings, String host, int port, SessionContext context, Exporting exporter) {
        byte[] id = new byte[32];
        settings.environment().random().nextBytes(id);
        Instant now = settings.environment().clock().instant();
        SluiceSession session = new SluiceSession(id, now, host, port, context, exporter);
        session.protocol = settings.policy().versions().getFirst().toString();
        session.localSchemes = algorithms(settings.policy().certificateSchemes());
        return session;
    }

    // ---- what the handshake finds out

    void asked(Optional<String> serverName) {
        this.requested = serverName.map(ServerNames::shown).stream().toList();
    }

    /** Where a client keeps what it can resume of its sessions with a server. */
    void resumable(ClientSessions kept, ServerName server) {
        forgetting.add(() -> {
            for (Optional<ClientSession> one = kept.take(server); one.isPresent(); one = kept.take(server)) {
                one.get().close();
            }
        });
    }

    /** What makes a server forget a session that this one can be resumed by. */
    void stored(Runnable forget) {
        forgetting.add(forget);
    }

    /** The same for the session that a client asks for, which is this one if it is resumed. */
    void found(Runnable forget) {
        forgetting.add(() -> {
            if (parameters().map(NegotiatedParameters::resumed).orElse(false)) {
                forget.run();
            }
        });
    }

    void peerVerifies(List<SignatureScheme> schemes) {
        this.peerSchemes = algorithms(schemes);
    }

    void stapled(byte[] response) {
        this.staples = List.of(response.clone());
    }

    void complete(NegotiatedParameters parameters) {
        this.protocol = parameters.version().toString();
        this.peer = parameters.peer();
        this.negotiated = parameters;
    }

    void proved(PeerIdentity identity) {
        this.peer = Optional.of(identity);
    }

    /** The names of JCA, as key managers compare them. */
    private static List<String> algorithms(List<SignatureScheme> schemes) {
        return schemes.stream().map(SluiceSession::algorithm).distinct().toList();
    }

    private static String algorithm(SignatureScheme scheme) {
        return switch (scheme) {
            case ECDSA_SECP256R1_SHA256, ECDSA_BRAINPOOLP256R1_SHA256 -> "SHA256withECDSA";
            case ECDSA_SECP384R1_SHA384, ECDSA_BRAINPOOLP384R1_SHA384 -> "SHA384withECDSA";
            case ECDSA_SECP521R1_SHA512, ECDSA_BRAINPOOLP512R1_SHA512 -> "SHA512withECDSA";
            case ED25519 -> "Ed25519";
            case ED448 -> "Ed448";
            case RSA_PSS_RSAE_SHA256,
                    RSA_PSS_RSAE_SHA384,
                    RSA_PSS_RSAE_SHA512,
                    RSA_PSS_PSS_SHA256,
                    RSA_PSS_PSS_SHA384,
                    RSA_PSS_PSS_SHA512 -> "RSASSA-PSS";
            case RSA_PKCS1_SHA256 -> "SHA256withRSA";
            case RSA_PKCS1_SHA384 -> "SHA384withRSA";
            case RSA_PKCS1_SHA512 -> "SHA512withRSA";
            case MLDSA44 -> "ML-DSA-44";
            case MLDSA65 -> "ML-DSA-65";
            case MLDSA87 -> "ML-DSA-87";
        };
    }

    // ---- what it was

    /** All that was negotiated; empty until the handshake is complete. */
    public Optional<NegotiatedParameters> parameters() {
        return Optional.ofNullable(negotiated);
    }

    @Override
    public byte[] getId() {
        return id.clone();
    }

    @Override
    public @Nullable SSLSessionContext getSessionContext() {
        return context;
    }

    @Override
    public long getCreationTime() {
        return created.toEpochMilli();
    }

    /** When it was made: that of the connection, as a session is used by one only. */
    @Override
    public long getLastAccessedTime() {
        return created.toEpochMilli();
    }

    /**
     * A client forgets what it has kept to resume of its sessions with that server. A server with a {@code SessionStore} has that forget
     * this session, without waiting for it; tickets without a store stay valid until they expire.
     */
    @Override
    public void invalidate() {
        invalidated = true;
        forgetting.forEach(Runnable::run);
    }

    @Override
    public boolean isValid() {
        return id.length > 0 && !invalidated;
    }

    /** The version, during the handshake the newest that is possible. */
    @Override
    public String getProtocol() {
        return protocol;
    }

    @Override
    public String getCipherSuite() {
        NegotiatedParameters facts = negotiated;
        return facts == null ? NO_CIPHER_SUITE : facts.cipherSuite().name();
    }

    @Override
    public @Nullable String getPeerHost() {
        return host.isEmpty() ? null : host;
    }

    @Override
    public int getPeerPort() {
        return port;
    }

    /** What always suffices to wrap into, and to hold a record for unwrap. */
    @Override
    public int getPacketBufferSize() {
        return TlsEngine.MAX_RECORD;
    }

    /** What always suffices to unwrap into. */
    @Override
    public int getApplicationBufferSize() {
        return TlsEngine.MAX_PLAINTEXT;
    }

    /** An {@code X509Certificate[]}, to which callers cast it. */
    @Override
    public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
        return verifiedPeer().chain().toArray(X509Certificate[]::new);
    }

    @Override
    public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
        return verifiedPeer().principal();
    }

    private PeerIdentity verifiedPeer() throws SSLPeerUnverifiedException {
        return peer.orElseThrow(() -> new SSLPeerUnverifiedException("peer not authenticated"));
    }

    /** An {@code X509Certificate[]}, like {@link #getPeerCertificates}; null without any. */
    @Override
    public Certificate @Nullable [] getLocalCertificates() {
        List<X509Certificate> chain = localChain();
        return chain.isEmpty() ? null : chain.toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable Principal getLocalPrincipal() {
        List<X509Certificate> chain = localChain();
        return chain.isEmpty() ? null : chain.getFirst().getSubjectX500Principal();
    }

    private List<X509Certificate> localChain() {
        NegotiatedParameters facts = negotiated;
        return facts == null ? List.of() : facts.localChain();
    }

    @Override
    public String[] getLocalSupportedSignatureAlgorithms() {
        return localSchemes.toArray(String[]::new);
    }

    @Override
    public String[] getPeerSupportedSignatureAlgorithms() {
        return peerSchemes.toArray(String[]::new);
    }

    @Override
    public List<SNIServerName> getRequestedServerNames() {
        return requested;
    }

    @Override
    public List<byte[]> getStatusResponses() {
        return staples.stream().map(byte[]::clone).toList();
    }

    // ---- keying material

    @Override
    public SecretKey exportKeyingMaterialKey(String keyAlg, String label, byte @Nullable [] content, int length)
            throws SSLKeyException {
        byte[] material = exportKeyingMaterialData(label, content, length);
        try {
            return new SecretKeySpec(material, keyAlg);
        } finally {
            java.util.Arrays.fill(material, (byte) 0);
        }
    }

    /** In TLS 1.2 a context has to be given, if an empty one: without is another thing there (RFC 5705, Section 4). */
    @Override
    public byte[] exportKeyingMaterialData(String label, byte @Nullable [] content, int length) throws SSLKeyException {
        if (content == null && !protocol.equals(ProtocolVersion.TLS13.toString())) {
            throw new SSLKeyException("in TLS 1.2 keying material is exported for a context, if an empty one");
        }
        try {
            return exporter.export(label, content == null ? new byte[0] : content, length);
        } catch (IOException | IllegalStateException e) {
            throw (SSLKeyException) new SSLKeyException("keying material cannot be exported").initCause(e);
        }
    }

    // ---- values of the application

    @Override
    public void putValue(String name, Object value) {
        Object before = values.put(name, value);
        if (value instanceof SSLSessionBindingListener listener) {
            listener.valueBound(new SSLSessionBindingEvent(this, name));
        }
        unbound(name, before);
    }

    @Override
    public @Nullable Object getValue(String name) {
        return values.get(name);
    }

    @Override
    public void removeValue(String name) {
        unbound(name, values.remove(name));
    }

    private void unbound(String name, @Nullable Object value) {
        if (value instanceof SSLSessionBindingListener listener) {
            listener.valueUnbound(new SSLSessionBindingEvent(this, name));
        }
    }

    @Override
    public String[] getValueNames() {
        return values.keySet().toArray(String[]::new);
    }

    @Override
    public String toString() {
        NegotiatedParameters facts = negotiated;
        return "SluiceSession[" + (facts == null ? protocol : facts) + "]";
    }
}

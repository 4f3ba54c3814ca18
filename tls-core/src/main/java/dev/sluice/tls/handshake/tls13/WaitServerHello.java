package dev.sluice.tls.handshake.tls13;

import dev.sluice.tls.CipherSuite;
import dev.sluice.tls.Direction;
import dev.sluice.tls.Event.Purpose;
import dev.sluice.tls.Mismatch;
import dev.sluice.tls.NamedGroup;
import dev.sluice.tls.Operation;
import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.Role;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.Violation;
import dev.sluice.tls.config.ClientConfig;
import dev.sluice.tls.config.Concession;
import dev.sluice.tls.config.ServerName;
import dev.sluice.tls.crypto.KeyShare;
import dev.sluice.tls.extension.Cookie;
import dev.sluice.tls.extension.Extensions;
import dev.sluice.tls.extension.KeyShareExtension;
import dev.sluice.tls.extension.SupportedVersions;
import dev.sluice.tls.handshake.Endpoint;
import dev.sluice.tls.handshake.HandshakeOutput;
import dev.sluice.tls.handshake.HandshakeState;
import dev.sluice.tls.handshake.Step;
import dev.sluice.tls.message.ClientHello;
import dev.sluice.tls.message.HandshakeMessage;
import dev.sluice.tls.message.HelloRetryRequest;
import dev.sluice.tls.message.ServerHello;
import dev.sluice.tls.secrets.EarlySecret;
import dev.sluice.tls.secrets.KeyDerivation;
import dev.sluice.tls.wire.Opaque;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** WAIT_SH of TLS 1.3: the server's choice, or its wish for another hello (RFC 8446, Sections 4.1.3 and 4.1.4). */
public final class WaitServerHello implements HandshakeState {
    /** Whoever answers with it, or anything older, is sent away (RFC 8446, Appendix D.5). */
    private static final int SSL3 = 0x0300;

    private final Endpoint endpoint;
    private final ClientConfig config;
    private final ServerName name;
    private final ClientHello hello;
    private final List<KeyShare> shares;
    private final OfferedKeys keys;
    private final Optional<HelloRetryRequest> retry;

    /** Before any answer; takes {@code shares} and {@code keys} over. */
    public WaitServerHello(
            Endpoint endpoint,
            ClientConfig config,
            ServerName name,
            ClientHello hello,
            List<KeyShare> shares,
            OfferedKeys keys) {
        this(endpoint, config, name, hello, shares, keys, Optional.empty());
    }

    private WaitServerHello(
            Endpoint endpoint,
            ClientConfig config,
            ServerName name,
            ClientHello hello,
            List<KeyShare> shares,
            OfferedKeys keys,
            Optional<HelloRetryRequest> retry) {
        this.endpoint = endpoint;
        this.config = config;
        this.name = name;
        this.hello = hello;
        this.shares = shares;
        this.keys = keys;
        this.retry = retry;
    }

    @Override
    public Step on(HandshakeMessage message, HandshakeOutput out) throws TlsException {
        return switch (message) {
            case HelloRetryRequest request -> sendSecondHello(request, out);
            case ServerHello answer -> agree(answer, out);
            default -> throw unexpected(message);
        };
    }

    // ---- HelloRetryRequest

    private Step sendSecondHello(HelloRetryRequest request, HandshakeOutput out) throws TlsException {
        if (retry.isPresent()) {
            throw TlsException.misbehaved(Violation.SECOND_RETRY);
        }
        checkLegacyFields(request.legacyVersion(), request.legacySessionIdEcho(), request.legacyCompressionMethod());
        checkVersion(request.extensions());
        CipherSuite suite = suite(request.cipherSuite());
        request.extensions().without(Cookie.class).requireOfferedIn(hello.extensions());
        Optional<NamedGroup> group = requestedGroup(request);
        Optional<Cookie> cookie = request.extensions().find(Cookie.class);
        if (group.isEmpty() && cookie.isEmpty()) {
            throw TlsException.misbehaved(Violation.RETRY_CHANGES_NOTHING);
        }
        OfferedKeys left = keys.after(suite.hash());
        if (keys.offerEarlyData()) {
            out.earlyDataAnswered(false, true);
        } else if (endpoint.settings().middleboxCompatibility()) {
            out.changeCipherSpec();
        }
        if (group.isEmpty()) {
            return sendHello(request, shares, left, SecondHello.of(hello, Optional.empty(), cookie, left), out);
        }
        shares.forEach(KeyShare::close);
        return new Step.Await<>(
                this,
                Purpose.KEY_EXCHANGE,
                endpoint.generate(List.of(group.get())),
                (one, next) -> sendHello(
                        request, one, left, SecondHello.of(hello, Optional.of(one.getFirst()), cookie, left), next));
    }

    private Step sendHello(
            HelloRetryRequest request,
            List<KeyShare> freshShares,
            OfferedKeys left,
            ClientHello second,
            HandshakeOutput out) {
        ClientHello sent = out.send(second, complete -> left.bind(complete, out.transcript()));
        out.endFlight();
        return new Step.To(new WaitServerHello(endpoint, config, name, sent, freshShares, left, Optional.of(request)));
    }

    /** The group asked for must be one we offered and sent no share for (RFC 8446, Section 4.2.8). */
    private Optional<NamedGroup> requestedGroup(HelloRetryRequest request) throws TlsException {
        Optional<KeyShareExtension> asked = request.extensions().find(KeyShareExtension.class);
        if (asked.isEmpty() || !(asked.get() instanceof KeyShareExtension.Requested requested)) {
            return Optional.empty();
        }
        Optional<NamedGroup> group = NamedGroup.of(requested.group())
                .filter(endpoint.settings().policy().groups()::contains);
        if (group.isEmpty()) {
            throw TlsException.misbehaved(Violation.GROUP_NOT_OFFERED, "group " + requested.group());
        }
        if (shares.stream().anyMatch(share -> share.group() == group.get())) {
            throw TlsException.misbehaved(Violation.RETRY_CHANGES_NOTHING, group.get() + " was shared already");
        }
        return group;
    }

    // ---- ServerHello

    private Step agree(ServerHello answer, HandshakeOutput out) throws TlsException {
        checkLegacyFields(answer.legacyVersion(), answer.legacySessionIdEcho(), answer.legacyCompressionMethod());
        checkVersion(answer.extensions());
        CipherSuite suite = suite(answer.cipherSuite());
        if (retry.isPresent() && retry.get().cipherSuite() != answer.cipherSuite()) {
            throw TlsException.misbehaved(Violation.CIPHER_SUITE_CHANGED);
        }
        answer.extensions().requireOfferedIn(hello.extensions());
        Optional<OfferedKey> key = keys.chosen(answer.extensions(), suite);
        if (key.isEmpty() && config.preSharedKey().isPresent()) {
            throw TlsException.incompatible(Mismatch.PRE_SHARED_KEY_REFUSED, "");
        }
        out.transcript().choose(suite.hash());
        if (key.isPresent()
                && endpoint.settings().concedes(Concession.PSK_WITHOUT_FORWARD_SECRECY)
                && !answer.extensions().contains(KeyShareExtension.CODE)) {
            byte[] noSecret = new byte[suite.hash().length()]; // zeros stand for it (RFC 8446, Section 7.1)
            return installKeys(suite, Optional.empty(), key, noSecret, out);
        }
        return exchangeKeys(answer, suite, key);
    }

    private Step exchangeKeys(ServerHello answer, CipherSuite suite, Optional<OfferedKey> key) throws TlsException {
        KeyShareExtension extension = answer.extensions().require(KeyShareExtension.class, "key_share");
        if (!(extension instanceof KeyShareExtension.Answered answered)) {
            throw unexpected(answer);
        }
        KeyShare share = shareFor(answered.entry().group());
        byte[] peerShare = answered.entry().keyExchange().toArray();
        Operation<byte[]> agreement = Operation.compute(
                () -> {
                    try {
                        return share.agree(peerShare);
                    } catch (GeneralSecurityException e) {
                        throw badShare(share.group(), e);
                    }
                },
                unused -> Arrays.fill(unused, (byte) 0));
        return new Step.Await<>(
                this,
                Purpose.KEY_EXCHANGE,
                agreement,
                (secret, next) -> installKeys(suite, Optional.of(share.group()), key, secret, next));
    }

    private Step installKeys(
            CipherSuite suite,
            Optional<NamedGroup> group,
            Optional<OfferedKey> key,
            byte[] sharedSecret,
            HandshakeOutput out)
            throws TlsException {
        KeyDerivation derivation = new KeyDerivation(endpoint.crypto(), suite, Session.LABEL_PREFIX);
        EarlySecret early =
                key.map(one -> one.earlySecret(derivation)).orElseGet(() -> EarlySecret.withoutKey(derivation));
        boolean first = key.isPresent() && keys.isFirst(key.get());
        close();
        Session session = new Session(
                endpoint,
                derivation,
                group,
                hello.random(),
                Optional.of(name),
                retry.isPresent(),
                key.map(one -> new Session.Key(one.session(), one.name(), first)));
        HandshakeKeys handshakeKeys = HandshakeKeys.derive(
                endpoint, early, hello.random(), sharedSecret, out.transcript().hash());
        handshakeKeys.install(Direction.RECEIVING, Role.CLIENT, out);
        boolean earlyData = keys.offerEarlyData();
        // Under keys for early data the change_cipher_spec went before them, and the keys stay until the answer is
        // known.
        if (retry.isEmpty() && !earlyData && endpoint.settings().middleboxCompatibility()) {
            out.changeCipherSpec();
        }
        if (!earlyData) {
            handshakeKeys.install(Direction.SENDING, Role.CLIENT, out);
        }
        return new Step.To(new WaitEncryptedExtensions(session, config, name, hello, handshakeKeys, earlyData));
    }

    private KeyShare shareFor(int group) throws TlsException {
        for (KeyShare share : shares) {
            if (share.group().code() == group) {
                return share;
            }
        }
        throw TlsException.misbehaved(Violation.GROUP_NOT_OFFERED, "group " + group);
    }

    private TlsException noCommonVersion(int theirs) {
        return TlsException.incompatible(
                Mismatch.NO_COMMON_VERSION,
                String.format(
                        "we offer %s, the server chose 0x%04x",
                        endpoint.settings().policy().versions(), theirs));
    }

    // ---- both

    private void checkLegacyFields(int version, Opaque sessionIdEcho, int compression) throws TlsException {
        if (version <= SSL3) {
            throw noCommonVersion(version);
        }
        if (version != ClientHello.LEGACY_VERSION) {
            throw TlsException.misbehaved(Violation.BAD_LEGACY_VERSION, String.format("0x%04x", version));
        }
        if (!sessionIdEcho.equals(hello.legacySessionId())) {
            throw TlsException.misbehaved(Violation.WRONG_SESSION_ID_ECHO);
        }
        if (compression != 0) {
            throw TlsException.misbehaved(Violation.BAD_COMPRESSION);
        }
    }

    private static void checkVersion(Extensions extensions) throws TlsException {
        SupportedVersions versions = extensions.require(SupportedVersions.class, "supported_versions");
        if (!(versions instanceof SupportedVersions.Selected selected)
                || selected.version() != ProtocolVersion.TLS13.code()) {
            throw TlsException.misbehaved(Violation.VERSION_NOT_OFFERED, versions.toString());
        }
    }

    private CipherSuite suite(int code) throws TlsException {
        Optional<CipherSuite> suite =
                CipherSuite.of(code).filter(endpoint.settings().policy().cipherSuites(ProtocolVersion.TLS13)::contains);
        if (suite.isEmpty()) {
            throw TlsException.misbehaved(Violation.CIPHER_SUITE_NOT_OFFERED, String.format("0x%04x", code));
        }
        return suite.get();
    }

    static TlsException badShare(NamedGroup group, GeneralSecurityException cause) {
        return new TlsException(
                TlsException.misbehaved(Violation.BAD_KEY_SHARE, group + ", " + cause.getMessage())
                        .failure(),
                cause);
    }

    @Override
    public void close() {
        shares.forEach(KeyShare::close);
        keys.close();
    }
}

package dev.sluice.tls.shim;

import dev.sluice.tls.NegotiatedParameters;
import dev.sluice.tls.config.CertificateType;
import dev.sluice.tls.config.PeerIdentity;
import dev.sluice.tls.config.ServerName;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What the flags say about a handshake that is complete. */
final class Expectations {
    private static final String ACCEPTED = "accept";

    private final Settings settings;
    private final NegotiatedParameters parameters;
    private final boolean resuming;

    /** @param resuming whether there was a connection before */
    Expectations(Settings settings, NegotiatedParameters parameters, boolean resuming) {
        this.settings = settings;
        this.parameters = parameters;
        this.resuming = resuming;
    }

    static void check(boolean condition, String otherwise) throws ShimFailure {
        if (!condition) {
            throw new ShimFailure("unexpected: " + otherwise);
        }
    }

    /** Checks all of it. */
    void check(Configuration configuration) throws ShimFailure, IOException {
        check(!settings.has(Flag.HANDSHAKE_NEVER_DONE), "the handshake is complete");
        checkNumber(Flag.EXPECT_VERSION, parameters.version().code());
        checkNumber(Flag.EXPECT_CIPHER, parameters.cipherSuite().code());
        checkNumber(Flag.EXPECT_CIPHER_AES, parameters.cipherSuite().code());
        checkNumber(
                Flag.EXPECT_CURVE_ID,
                parameters.group().map(group -> group.code()).orElse(0));
        if (!parameters.resumed()) {
            checkNumber(
                    Flag.EXPECT_PEER_SIGNATURE,
                    parameters.peerSignature().map(scheme -> scheme.code()).orElse(0));
        }
        check(
                parameters.helloRetried() ? !settings.has(Flag.EXPECT_NO_HRR) : !settings.has(Flag.EXPECT_HRR),
                "HelloRetryRequest: " + parameters.helloRetried());
        check(
                parameters.resumed() == (resuming && !settings.has(Flag.EXPECT_SESSION_MISS)),
                "resumed: " + parameters.resumed());
        checkNames();
        checkPeer(configuration.verdict());
        checkEarlyData();
        Optional<Integer> credential = settings.number(Flag.EXPECT_SELECTED_CREDENTIAL);
        if (credential.isPresent() && !isPreSharedKey(credential.get())) {
            int shown = configuration.certificates().shown();
            check(shown == credential.get(), "credential number " + shown);
        }
    }

    /** A pre-shared key is known to be the selected one by what the handshake says. */
    private boolean isPreSharedKey(int number) {
        return parameters.preSharedKey().isPresent()
                && settings.credentials().stream()
                        .anyMatch(credential -> credential.number() == number && credential.isPreSharedKey());
    }

    private void checkNumber(Flag flag, int actual) throws ShimFailure {
        Optional<Integer> expected = settings.number(flag);
        check(
                expected.isEmpty() || expected.get() == actual,
                String.format("%s is 0x%04x", flag.toString().substring(1), actual));
    }

    private void checkNames() throws ShimFailure {
        Optional<String> name = parameters.serverName().map(ServerName::toString);
        Optional<String> expected = settings.text(Flag.EXPECT_SERVER_NAME);
        check(expected.isEmpty() || expected.equals(name), "the server name is " + name);
        check(name.isEmpty() || !settings.has(Flag.EXPECT_NO_SERVER_NAME), "the server name is " + name);
        Optional<String> protocol = settings.text(settings.isServer() ? Flag.SELECT_ALPN : Flag.EXPECT_ALPN);
        check(protocol.equals(parameters.applicationProtocol()), "ALPN chose " + parameters.applicationProtocol());
    }

    private void checkPeer(Verdict verdict) throws ShimFailure, IOException {
        Optional<PeerIdentity> peer = parameters.peer();
        List<X509Certificate> chain = peer.map(PeerIdentity::chain).orElse(List.of());
        if (settings.has(Flag.EXPECT_NO_PEER_CERT) || parameters.preSharedKey().isPresent()) {
            check(peer.isEmpty(), "the peer shows a certificate");
        } else if (!settings.isServer() || settings.has(Flag.REQUIRE_ANY_CLIENT_CERTIFICATE)) {
            check(peer.isPresent(), "the peer shows no certificate");
        }
        boolean isRawKey = peer.map(PeerIdentity::isRawKey).orElse(false);
        checkNumber(Flag.EXPECT_CERT_TYPE, (isRawKey ? CertificateType.RAW_PUBLIC_KEY : CertificateType.X509).code());
        Optional<String> file = settings.text(Flag.EXPECT_PEER_CERT_FILE);
        check(file.isEmpty() || Certificates.read(file.get()).equals(chain), "the peer shows other certificates");
        Optional<byte[]> status = settings.bytes(Flag.EXPECT_OCSP_RESPONSE);
        check(
                status.isEmpty()
                        || parameters.resumed()
                        || Arrays.equals(status.get(), verdict.stapled().orElse(null)),
                "another OCSP response is stapled, or none");
    }

    private void checkEarlyData() throws ShimFailure {
        boolean accepted = parameters.earlyDataAccepted();
        check(accepted || !settings.has(Flag.EXPECT_ACCEPT_EARLY_DATA), "early data was not accepted");
        check(!accepted || !settings.has(Flag.EXPECT_REJECT_EARLY_DATA), "early data was accepted");
        Optional<String> reason = settings.text(Flag.EXPECT_EARLY_DATA_REASON);
        if (reason.isPresent()) {
            check(accepted == Objects.equals(reason.get(), ACCEPTED), "early data: " + accepted);
        }
    }
}

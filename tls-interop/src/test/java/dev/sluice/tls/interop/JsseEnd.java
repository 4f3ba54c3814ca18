package dev.sluice.tls.interop;

import dev.sluice.tls.testkit.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A socket of the JDK. */
final class JsseEnd implements End {
    private static final char[] PASSWORD = "interop".toCharArray();

    private final SSLSocket socket;
    private final byte[] plaintext = new byte[1 << 14];

    private JsseEnd(SSLSocket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(Math.toIntExact(Face.PATIENCE.toMillis()));
        socket.startHandshake();
    }

    static JsseEnd connect(Theirs theirs, int port) throws IOException, GeneralSecurityException {
        SSLSocket socket = (SSLSocket) context(theirs)
                .getSocketFactory()
                .createSocket(new Socket(Face.LOOPBACK, port), Face.SERVER_NAME, port, true);
        SSLParameters parameters = parameters(theirs);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return new JsseEnd(socket);
    }

    static Bound listen(Theirs theirs) throws IOException, GeneralSecurityException {
        SSLServerSocket socket = (SSLServerSocket)
                context(theirs).getServerSocketFactory().createServerSocket(0, 0, InetAddress.getByName(Face.LOOPBACK));
        SSLParameters parameters = parameters(theirs);
        parameters.setNeedClientAuth(theirs.demanding());
        socket.setSSLParameters(parameters);
        return new Bound(socket);
    }

    private static SSLParameters parameters(Theirs theirs) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setNamedGroups(theirs.groups().stream().map(Object::toString).toArray(String[]::new));
        return parameters;
    }

    /** A new context for every end, so that nothing is resumed. */
    private static SSLContext context(Theirs theirs) throws IOException, GeneralSecurityException {
        KeyStore own = emptyStore();
        if (theirs.certificate().isPresent()) {
            TestCertificate shown = theirs.certificate().get();
            own.setKeyEntry("own", shown.privateKey(), PASSWORD, shown.chain().toArray(X509Certificate[]::new));
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, PASSWORD);
        KeyStore trusted = emptyStore();
        trusted.setCertificateEntry("trusted", theirs.trusted());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        return store;
    }

    @Override
    public byte[] read() throws IOException {
        int length = socket.getInputStream().read(plaintext);
        return Arrays.copyOf(plaintext, Math.max(0, length));
    }

    @Override
    public void write(byte[] data) throws IOException {
        socket.getOutputStream().write(data);
    }

    /** Changes its keys and asks us to change ours: that is what a handshake after the handshake is in TLS 1.3; in TLS 1.2 it is one. */
    void updateKeys() throws IOException {
        socket.startHandshake();
    }

    @Override
    public void closeWrite() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() {
        try {
            if (!socket.isClosed()) {
                // With a limit, closing would wait for our close_notify, and so long.
                socket.setSoTimeout(0);
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    record Bound(SSLServerSocket socket) implements JvmServer {
        @Override
        public int port() {
            return socket.getLocalPort();
        }

        @Override
        public JsseEnd accept() throws IOException {
            return new JsseEnd((SSLSocket) socket.accept());
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

package dev.sluice.tls.jsse;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

/** Accepts connections, each with the settings that this has then; the handshake runs when the socket is first used. For any thread. */
final class SluiceServerSocket extends SSLServerSocket {
    private final Origin origin;
    private final ReentrantLock lock = new ReentrantLock();
    private final Parameters parameters;
    private boolean client;

    SluiceServerSocket(Origin origin) throws IOException {
        this.origin = origin;
        this.parameters = origin.parameters(false);
    }

    @Override
    public Socket accept() throws IOException {
        Socket below = super.accept();
        lock.lock();
        try {
            String host = below.getInetAddress().getHostAddress();
            return new SluiceSocket(origin, below, client, host, below.getPort(), true).with(parameters, client);
        } finally {
            lock.unlock();
        }
    }

    private <T> T asked(Function<Parameters, T> question) {
        lock.lock();
        try {
            return question.apply(parameters);
        } finally {
            lock.unlock();
        }
    }

    private void change(Consumer<Parameters> change) {
        lock.lock();
        try {
            change.accept(parameters);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public SSLParameters getSSLParameters() {
        return asked(Parameters::values);
    }

    @Override
    public void setSSLParameters(SSLParameters params) {
        change(now -> now.set(params));
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return asked(Parameters::cipherSuites);
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        change(now -> now.cipherSuites(suites));
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return Parameters.supportedCipherSuites();
    }

    @Override
    public String[] getSupportedProtocols() {
        return Parameters.supportedVersions();
    }

    @Override
    public String[] getEnabledProtocols() {
        return asked(Parameters::versions);
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        change(now -> now.versions(protocols));
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        change(now -> now.needClient(need));
    }

    @Override
    public boolean getNeedClientAuth() {
        return asked(Parameters::needsClient);
    }

    @Override
    public void setWantClientAuth(boolean want) {
        change(now -> now.wantClient(want));
    }

    @Override
    public boolean getWantClientAuth() {
        return asked(Parameters::wantsClient);
    }

    @Override
    public void setUseClientMode(boolean mode) {
        change(now -> client = mode);
    }

    @Override
    public boolean getUseClientMode() {
        return asked(now -> client);
    }

    /** Always true. */
    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }

    /**
     * @throws UnsupportedOperationException to turn it off: connections that could only be resumed
     */
    @Override
    public void setEnableSessionCreation(boolean flag) {
        if (!flag) {
            throw new UnsupportedOperationException("connections that only resume are not supported");
        }
    }
}

package dev.sluice.tls.jsse;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

/** Accepts connections, each with the settings that this has then; the handshake runs when the socket is first used. For any thread. */
final class SluiceServerSocket extends SSLServerSocket {
    private final Settings settings;

    SluiceServerSocket(Origin origin) throws IOException {
        this.settings = new Settings(origin, false);
    }

    @Override
    public Socket accept() throws IOException {
        Socket below = super.accept();
        String host = below.getInetAddress().getHostAddress();
        return new SluiceSocket(settings.copy(), below, host, below.getPort(), true);
    }

    @Override
    public SSLParameters getSSLParameters() {
        return settings.values(false);
    }

    @Override
    public void setSSLParameters(SSLParameters params) {
        settings.set(params);
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return settings.ask(Parameters::cipherSuites);
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        settings.change(now -> now.cipherSuites(suites));
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
        return settings.ask(Parameters::versions);
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        settings.change(now -> now.versions(protocols));
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        settings.change(now -> now.needClient(need));
    }

    @Override
    public boolean getNeedClientAuth() {
        return settings.ask(Parameters::needsClient);
    }

    @Override
    public void setWantClientAuth(boolean want) {
        settings.change(now -> now.wantClient(want));
    }

    @Override
    public boolean getWantClientAuth() {
        return settings.ask(Parameters::wantsClient);
    }

    @Override
    public void setUseClientMode(boolean mode) {
        settings.role(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return settings.isClient();
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
        Settings.requireSessions(flag);
    }
}

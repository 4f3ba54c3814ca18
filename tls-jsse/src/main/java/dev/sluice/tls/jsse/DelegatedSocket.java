package dev.sluice.tls.jsse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.Set;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Everything about a socket that others answer: the socket below, what TLS does not change; {@link Settings}, what was set for the handshake. */
abstract class DelegatedSocket extends SSLSocket {
    final Socket below;
    final Settings settings;

    DelegatedSocket(Socket below, Settings settings) {
        this.below = below;
        this.settings = settings;
    }

    /** Whether a handshake goes on. */
    abstract boolean isShakingHands();

    // ---- the socket below

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        below.connect(endpoint, timeout);
    }

    @Override
    public void bind(@Nullable SocketAddress bindpoint) throws IOException {
        below.bind(bindpoint);
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        return below.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return below.getLocalAddress();
    }

    @Override
    public int getPort() {
        return below.getPort();
    }

    @Override
    public int getLocalPort() {
        return below.getLocalPort();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return below.getRemoteSocketAddress();
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return below.getLocalSocketAddress();
    }

    /** None: bytes of the channel are not those of the application. */
    @Override
    public @Nullable SocketChannel getChannel() {
        return null;
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        below.setTcpNoDelay(on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return below.getTcpNoDelay();
    }

    @Override
    public void setSoLinger(boolean on, int linger) throws SocketException {
        below.setSoLinger(on, linger);
    }

    @Override
    public int getSoLinger() throws SocketException {
        return below.getSoLinger();
    }

    @Override
    public void sendUrgentData(int data) throws SocketException {
        throw new SocketException("TLS has no urgent data");
    }

    @Override
    public void setOOBInline(boolean on) throws SocketException {
        throw new SocketException("TLS has no urgent data");
    }

    @Override
    public boolean getOOBInline() throws SocketException {
        return false;
    }

    @Override
    public void setSendBufferSize(int size) throws SocketException {
        below.setSendBufferSize(size);
    }

    @Override
    public int getSendBufferSize() throws SocketException {
        return below.getSendBufferSize();
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        below.setReceiveBufferSize(size);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return below.getReceiveBufferSize();
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        below.setKeepAlive(on);
    }

    @Override
    public boolean getKeepAlive() throws SocketException {
        return below.getKeepAlive();
    }

    @Override
    public void setTrafficClass(int tc) throws SocketException {
        below.setTrafficClass(tc);
    }

    @Override
    public int getTrafficClass() throws SocketException {
        return below.getTrafficClass();
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        below.setReuseAddress(on);
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        return below.getReuseAddress();
    }

    @Override
    public void setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
        below.setPerformancePreferences(connectionTime, latency, bandwidth);
    }

    @Override
    public <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
        below.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return below.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return below.supportedOptions();
    }

    @Override
    public boolean isConnected() {
        return below.isConnected();
    }

    @Override
    public boolean isBound() {
        return below.isBound();
    }

    // ---- settings

    /** A copy; during the handshake of those that it was begun with, whatever was set since. */
    @Override
    public SSLParameters getSSLParameters() {
        return settings.values(isShakingHands());
    }

    /** Counts for the handshake, if that has not begun. */
    @Override
    public void setSSLParameters(SSLParameters params) {
        settings.set(params);
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return Parameters.supportedCipherSuites();
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
    public void setUseClientMode(boolean mode) {
        settings.role(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return settings.isClient();
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

    /** Always true. */
    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }

    /**
     * @throws UnsupportedOperationException to turn it off: a connection that could only be resumed
     */
    @Override
    public void setEnableSessionCreation(boolean flag) {
        Settings.requireSessions(flag);
    }
}

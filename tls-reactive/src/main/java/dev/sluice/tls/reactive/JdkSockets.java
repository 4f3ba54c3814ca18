package dev.sluice.tls.reactive;

import reactor.netty.tcp.TcpResources;
import reactor.netty.transport.Transport;
import reactor.netty.transport.TransportConfig;

/**
 * The sockets under sessions unless others are asked for: the JDK's. Netty's for Linux lose what is still to be written to a peer
 * that has sent FIN: {@code EpollIoHandler} (4.2.18 to 4.2.20) removes a socket that awaits nothing from epoll, but not from what it
 * takes to be there, so that awaiting room to write fails.
 */
final class JdkSockets {
    private JdkSockets() {}

    static <T extends Transport<T, C>, C extends TransportConfig> T under(T tcp) {
        return tcp.runOn(TcpResources.get(), false);
    }
}

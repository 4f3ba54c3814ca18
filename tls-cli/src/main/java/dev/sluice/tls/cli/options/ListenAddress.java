package dev.sluice.tls.cli.options;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where to listen, on the command line: {@code [HOST:]PORT}, on 127.0.0.1 if the host is left out; IPv6 in brackets. */
public final class ListenAddress implements ITypeConverter<InetSocketAddress> {
    private static final String LOOPBACK = "127.0.0.1";

    @Override
    public InetSocketAddress convert(String text) {
        int colon = text.lastIndexOf(':');
        int port = Port.parse(text.substring(colon + 1), 0);
        String host = colon < 0 ? LOOPBACK : text.substring(0, colon);
        if (host.isEmpty() || host.contains(":") != host.startsWith("[")) {
            throw new TypeConversionException("'" + text + "' is not [HOST:]PORT; IPv6 stands in brackets");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new TypeConversionException("'" + host + "' is not an address of this machine");
        }
    }
}

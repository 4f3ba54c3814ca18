package dev.sluice.tls.interop;

import dev.sluice.tls.testkit.TestCertificate;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslCertificateCompressionConfig;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A channel of Netty's with BoringSSL in its pipeline, waited for from outside its event loop. */
final class TcnativeEnd extends ChannelInboundHandlerAdapter implements End {
    private static final EventLoopGroup LOOPS =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("tcnative", true), NioIoHandler.newFactory());

    private final Channel channel;
    private final SslHandler tls;

    /** What was read: bytes, none at close_notify, or a failure. */
    private final BlockingQueue<Object> read = new LinkedBlockingQueue<>();

    private TcnativeEnd(Channel channel, SslHandler tls) {
        this.channel = channel;
        this.tls = tls;
    }

    static End connect(Theirs theirs, int port) throws Exception {
        SslContextBuilder builder = SslContextBuilder.forClient();
        if (theirs.certificate().isPresent()) {
            TestCertificate own = theirs.certificate().get();
            builder.keyManager(own.privateKey(), own.chain().toArray(X509Certificate[]::new));
        }
        SslContext context = context(builder, theirs);
        BlockingQueue<TcnativeEnd> connected = new LinkedBlockingQueue<>();
        new Bootstrap()
                .group(LOOPS)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connected.add(add(context.newHandler(channel.alloc(), Face.SERVER_NAME, port), channel));
                    }
                })
                .connect(Face.LOOPBACK, port)
                .sync();
        return connected.remove().shakenHands();
    }

    static JvmServer listen(Theirs theirs) throws Exception {
        TestCertificate own = theirs.certificate().orElseThrow();
        SslContext context = context(
                SslContextBuilder.forServer(own.privateKey(), own.chain().toArray(X509Certificate[]::new))
                        .clientAuth(theirs.demanding() ? ClientAuth.REQUIRE : ClientAuth.NONE),
                theirs);
        BlockingQueue<TcnativeEnd> accepted = new LinkedBlockingQueue<>();
        Channel server = new ServerBootstrap()
                .group(LOOPS)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted.add(add(context.newHandler(channel.alloc()), channel));
                    }
                })
                .bind(Face.LOOPBACK, 0)
                .sync()
                .channel();
        return new Bound(server, accepted);
    }

    private static SslContext context(SslContextBuilder builder, Theirs theirs) throws IOException {
        return builder.sslProvider(SslProvider.OPENSSL)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(JvmPeerTest.sharedSuites().stream().map(Enum::name).toList())
                .trustManager(theirs.trusted())
                .option(
                        OpenSslContextOption.GROUPS,
                        theirs.groups().stream().map(Object::toString).toArray(String[]::new))
                .option(
                        OpenSslContextOption.CERTIFICATE_COMPRESSION_ALGORITHMS,
                        OpenSslCertificateCompressionConfig.newBuilder()
                                .addAlgorithm(new NettyZlib(), OpenSslCertificateCompressionConfig.AlgorithmMode.Both)
                                .build())
                .build();
    }

    private static TcnativeEnd add(SslHandler tls, Channel channel) {
        TcnativeEnd end = new TcnativeEnd(channel, tls);
        channel.pipeline().addLast(tls, end);
        return end;
    }

    private End shakenHands() throws Exception {
        tls.handshakeFuture().sync();
        return this;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        read.add(ByteBufUtil.getBytes((ByteBuf) message));
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == SslCloseCompletionEvent.SUCCESS) {
            read.add(new byte[0]);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        read.add(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        read.add(new EOFException("the connection ended"));
    }

    @Override
    public byte[] read() throws IOException {
        try {
            return switch (read.poll(Face.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                case byte[] bytes -> bytes;
                case Throwable failure -> throw new IOException(failure.getMessage(), failure);
                case null, default -> throw new AssertionError("nothing came");
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading", e);
        }
    }

    @Override
    public void write(byte[] data) throws IOException {
        channel.writeAndFlush(Unpooled.wrappedBuffer(data)).syncUninterruptibly();
    }

    @Override
    public void closeWrite() {
        tls.closeOutbound().syncUninterruptibly();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }

    private record Bound(Channel server, BlockingQueue<TcnativeEnd> accepted) implements JvmServer {
        @Override
        public int port() {
            return ((InetSocketAddress) server.localAddress()).getPort();
        }

        @Override
        public End accept() throws Exception {
            TcnativeEnd end = accepted.poll(Face.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (end == null) {
                throw new AssertionError("nobody connected");
            }
            return end.shakenHands();
        }

        @Override
        public void close() {
            server.close().syncUninterruptibly();
        }
    }
}

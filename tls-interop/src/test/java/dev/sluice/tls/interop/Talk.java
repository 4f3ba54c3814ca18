package dev.sluice.tls.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

/** What a client of another program and our server say to each other, where its standard output is the server's data and nothing else. */
final class Talk {
    private Talk() {}

    /** A line there and a line back. */
    static void line(Peer client, Side side) throws Exception {
        client.type("12345");
        side.expect("12345\n");
        side.write("67890\n");
        assertThat(client.awaitOutput(6)).isEqualTo("67890\n".getBytes(ISO_8859_1));
    }

    /** 1 MiB there and back. */
    static void mebibyte(Peer client, Side side) throws Exception {
        byte[] data = Ours.mebibyte();
        Task<Boolean> typing = Task.start(() -> {
            client.write(data);
            return true;
        });
        byte[] received = side.read(data.length);
        assertThat(received).isEqualTo(data);
        side.write(received);
        assertThat(client.awaitOutput(data.length)).isEqualTo(data);
        assertThat(typing.result()).isTrue();
    }
}

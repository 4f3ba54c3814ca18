package dev.sluice.tls.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a figure means nothing without. */
final class Machine {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** One line: processors, system and Java. */
    static String describe() throws IOException {
        return Runtime.getRuntime().availableProcessors() + " × " + processor() + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                + System.getProperty("java.vendor") + " " + Runtime.version();
    }

    private static String processor() throws IOException {
        if (!Files.exists(PROCESSORS)) {
            return "unknown processor";
        }
        String model = field("model name");
        String vectors =
                field("flags").contains("avx512_ifma") || field("flags").contains("avx512ifma")
                        ? " with AVX-512 IFMA"
                        : " without AVX-512 IFMA";
        return model + " (family " + field("cpu family") + ", model " + field("model") + ")" + vectors;
    }

    private static String field(String name) throws IOException {
        try (var lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith(name + "\t"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("?");
        }
    }
}

package dev.sluice.checks.broken.config;

import java.net.Socket;
import java.security.SecureRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

class TouchesTheWorld {
    LongSupplier clock() {
        return System::nanoTime;
    }

    Supplier<SecureRandom> randomness() {
        return SecureRandom::new;
    }

    void network(Socket socket) {}

    void thread(Thread thread) {}
}

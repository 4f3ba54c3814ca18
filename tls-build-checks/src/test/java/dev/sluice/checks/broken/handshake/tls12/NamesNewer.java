package dev.sluice.checks.broken.handshake.tls12;

import dev.sluice.checks.broken.handshake.tls13.NewState;

abstract class NamesNewer {
    abstract NewState breach();
}

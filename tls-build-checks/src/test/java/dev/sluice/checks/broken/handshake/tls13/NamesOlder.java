package dev.sluice.checks.broken.handshake.tls13;

import dev.sluice.checks.broken.handshake.tls12.OldState;

abstract class NamesOlder {
    abstract OldState breach();
}

package dev.sluice.checks.broken.crypto.jca;

import dev.sluice.checks.broken.handshake.State;

abstract class SeamNamesHandshake {
    abstract State breach();
}

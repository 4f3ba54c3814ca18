package dev.sluice.checks.broken.secrets;

import dev.sluice.checks.broken.handshake.State;

abstract class SecretNamesState {
    abstract State breach();
}

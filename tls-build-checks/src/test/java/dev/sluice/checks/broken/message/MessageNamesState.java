package dev.sluice.checks.broken.message;

import dev.sluice.checks.broken.handshake.State;

abstract class MessageNamesState {
    abstract State breach();
}

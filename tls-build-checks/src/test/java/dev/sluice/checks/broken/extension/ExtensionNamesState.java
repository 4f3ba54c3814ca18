package dev.sluice.checks.broken.extension;

import dev.sluice.checks.broken.handshake.State;

abstract class ExtensionNamesState {
    abstract State breach();
}

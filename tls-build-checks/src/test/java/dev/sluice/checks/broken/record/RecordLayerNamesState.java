package dev.sluice.checks.broken.record;

import dev.sluice.checks.broken.handshake.State;

abstract class RecordLayerNamesState {
    abstract State breach();
}

package dev.sluice.checks.broken.handshake;

import dev.sluice.checks.broken.record.stream.Framing;

abstract class StateNamesStream {
    abstract Framing breach();
}

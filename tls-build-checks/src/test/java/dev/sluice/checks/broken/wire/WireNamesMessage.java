package dev.sluice.checks.broken.wire;

import dev.sluice.checks.broken.message.Message;

abstract class WireNamesMessage {
    abstract Message breach();
}

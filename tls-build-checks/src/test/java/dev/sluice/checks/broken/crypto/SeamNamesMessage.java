package dev.sluice.checks.broken.crypto;

import dev.sluice.checks.broken.message.Message;

abstract class SeamNamesMessage {
    abstract Message breach();
}

package dev.sluice.checks.broken.trust;

import dev.sluice.checks.broken.message.Message;

abstract class TrustNamesMessage {
    abstract Message breach();
}

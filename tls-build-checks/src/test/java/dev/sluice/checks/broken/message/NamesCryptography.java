package dev.sluice.checks.broken.message;

import java.security.MessageDigest;

interface NamesCryptography {
    MessageDigest digest();
}

package dev.sluice.checks.broken.config;

record RecordOfSecret(Holder holder) {

    record Holder(byte[] sharedSecret) {}
}

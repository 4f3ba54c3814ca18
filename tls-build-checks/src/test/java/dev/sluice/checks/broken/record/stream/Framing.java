package dev.sluice.checks.broken.record.stream;

public interface Framing {}

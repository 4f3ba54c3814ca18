package dev.sluice.checks.broken.handshake;

public interface State {}

package dev.sluice.checks.broken.handshake.tls12;

public interface OldState {}

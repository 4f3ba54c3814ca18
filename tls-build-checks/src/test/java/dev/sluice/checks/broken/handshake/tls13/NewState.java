package dev.sluice.checks.broken.handshake.tls13;

public interface NewState {}

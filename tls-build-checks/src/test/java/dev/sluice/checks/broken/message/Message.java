package dev.sluice.checks.broken.message;

public interface Message {}

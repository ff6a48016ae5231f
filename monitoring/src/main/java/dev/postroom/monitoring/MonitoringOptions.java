package dev.postroom.monitoring;

public record MonitoringOptions(String host, int port, String basePath, String configDigest) {}

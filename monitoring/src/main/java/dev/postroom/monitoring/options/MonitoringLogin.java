package dev.postroom.monitoring.options;

import dev.postroom.broker.options.Password;

/// What a reader of the monitoring port has to know.
///
/// @param user its name
/// @param password its password, never shown
public record MonitoringLogin(String user, Password password) {}

package dev.postroom.broker.snapshot;

import dev.postroom.broker.options.PermissionOptions;

/// Who a client is, and what it may do (docs/spec/core.md 4.13).
///
/// @param user as whom it logged in; empty without authentication
/// @param account the account it is in
/// @param permissions what it may publish and subscribe to
public record UserSnapshot(String user, String account, PermissionOptions permissions) {}

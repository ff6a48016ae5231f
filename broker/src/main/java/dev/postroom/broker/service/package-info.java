/// Requests that another account answers (docs/spec/core.md 4.11).
///
/// Start with [dev.postroom.broker.service.Services]: for every service that an account imports it
/// keeps a [dev.postroom.broker.service.ServiceImport], which listens in that account, publishes
/// what it hears in the exporting one, and opens a [dev.postroom.broker.service.PendingReply] there
/// for what comes back.
@NullMarked
package dev.postroom.broker.service;

import org.jspecify.annotations.NullMarked;

package dev.postroom.broker.options;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What is different for clients of a port other than the broker's own. Immutable.
///
/// @param authentication how they prove who they are
/// @param authTimeout how long they may take for it; null for as long as all others
/// @param pingInterval the time between server PINGs; null for that of all others
/// @param mapsUsers whether a client is the user that its certificate names
public record PortOptions(
    Authentication authentication,
    @Nullable Duration authTimeout,
    @Nullable Duration pingInterval,
    boolean mapsUsers) {}

package dev.postroom.broker;

import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import java.security.SecureRandom;

/// What a broker takes from the world around it.
///
/// @param clock the time
/// @param log where it writes what happened
/// @param random keys and nonces
/// @param seed the start of every other random choice (queue members, jitter), so that a run can be
///   repeated
public record Environment(Clock clock, Log log, SecureRandom random, long seed) {}

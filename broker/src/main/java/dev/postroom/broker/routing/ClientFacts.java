package dev.postroom.broker.routing;

import java.time.Instant;

/// Who a client is, for those who answer its requests and those who look on (docs/spec/core.md
/// 4.11). Immutable.
///
/// @param start since when it is connected
/// @param host its address
/// @param id its number
/// @param account the name of the account it is in
/// @param user the name it logged in with; empty for none
/// @param name what it calls itself
/// @param lang the language of its library
/// @param version the version of its library
/// @param rttNanos how long a round trip to it takes; 0 when that is not known
public record ClientFacts(
    Instant start,
    String host,
    long id,
    String account,
    String user,
    String name,
    String lang,
    String version,
    long rttNanos) {}

package dev.postroom.broker.callout;

import dev.postroom.broker.options.CalloutOptions;
import dev.postroom.broker.options.ConnectionType;
import dev.postroom.nkey.AuthorizationRequest;
import dev.postroom.protocol.ServerIdentity;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Who is this client? Immutable.
///
/// @param options whom to ask
/// @param server who asks
/// @param client who has connected
/// @param said what it said of itself
/// @param tls how it is encrypted; null for not at all
/// @param type by which way it is connected
/// @param patience how long an answer is waited for
public record Question(
    CalloutOptions options,
    ServerIdentity server,
    AuthorizationRequest.Client client,
    AuthorizationRequest.Said said,
    AuthorizationRequest.@Nullable Tls tls,
    ConnectionType type,
    Duration patience) {}

package dev.postroom.websocket.wire;

/// What a client and the server have agreed on.
///
/// @param isCompressed whether messages may be compressed
/// @param isUnmasked whether the client need not mask what it sends
/// @param isBrowser whether the client is a browser, which wants short frames
public record Terms(boolean isCompressed, boolean isUnmasked, boolean isBrowser) {}

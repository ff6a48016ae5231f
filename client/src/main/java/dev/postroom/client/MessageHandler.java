package dev.postroom.client;

/// Does something with each message of a subscription.
@FunctionalInterface
public interface MessageHandler {

  /// Handle one message. Runs on a virtual thread and may block: other subscriptions go on
  /// meanwhile, this one waits. What it throws becomes a [ConnectionEvent.HandlerFailed], and the
  /// next message comes.
  void onMessage(Message message) throws Exception;
}

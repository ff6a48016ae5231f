package dev.postroom.client.service;

/// Answers requests.
@FunctionalInterface
public interface RequestHandler {

  /// Answer one request. Runs on a virtual thread and may block; the endpoint's next request waits
  /// meanwhile. What it throws is answered as error 500.
  void handle(Request request) throws Exception;
}

package dev.postroom.broker.service;

import dev.postroom.broker.options.ExportOptions;
import dev.postroom.broker.routing.PublishedMessage;
import dev.postroom.subject.mapping.Mapper;
import java.util.ArrayDeque;
import java.util.random.RandomGenerator;

/// What one routing thread works with for services. Confined to that thread.
final class Desk {
  private static final int PERCENT = 100;
  private static final int MOST_SPARE = 4;
  private static final int LARGEST_SPARE = 256 * 1024;

  private final RandomGenerator random;
  private final Mapper mapper;
  private final ArrayDeque<PublishedMessage> spare = new ArrayDeque<>();

  Desk(RandomGenerator random) {
    this.random = random;
    this.mapper = new Mapper(random);
  }

  Mapper mapper() {
    return mapper;
  }

  /// Return whether chance says that a request is measured.
  boolean isSampled(ExportOptions.Latency latency) {
    return random.nextInt(PERCENT) < latency.sampling();
  }

  /// Return a message to publish; to be given back.
  PublishedMessage take() {
    PublishedMessage message = spare.pollFirst();
    return message == null ? new PublishedMessage() : message;
  }

  void giveBack(PublishedMessage message) {
    if (spare.size() < MOST_SPARE && message.ownCapacity() <= LARGEST_SPARE) {
      spare.addFirst(message);
    }
  }
}

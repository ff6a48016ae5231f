package dev.postroom.broker.routing;

import dev.postroom.subject.Matcher;
import java.util.random.RandomGenerator;

/// Draws the member of a queue group that is offered a message first (docs/spec/core.md 1.8), each
/// as often as the others. Confined to one thread.
final class MemberDraw {
  /// At least a quarter of a group's places have a member, so that so many misses are rare.
  private static final int MOST_DRAWS = 20;

  private final RandomGenerator random;

  MemberDraw(RandomGenerator random) {
    this.random = random;
  }

  /// Return the place of a member; when there are none any place.
  ///
  /// Drawing again, rather than taking the next, keeps the member behind empty places from getting
  /// more than its share; after many misses the members are counted.
  int member(Matcher.Group<Subscription> group) {
    int slots = group.slots();
    if (slots == 1) {
      return 0;
    }
    for (int i = 0; i < MOST_DRAWS; i++) {
      int slot = random.nextInt(slots);
      if (group.member(slot) != null) {
        return slot;
      }
    }
    int members = 0;
    for (int slot = 0; slot < slots; slot++) {
      members += group.member(slot) == null ? 0 : 1;
    }
    int left = members == 0 ? 0 : random.nextInt(members);
    for (int slot = 0; slot < slots; slot++) {
      if (group.member(slot) != null && left-- == 0) {
        return slot;
      }
    }
    return 0; // they have left meanwhile
  }
}

package dev.postroom.subject;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A long list of members that changes at constant cost per change, while any thread iterates.
///
/// Members stand in an array with room to spare; the place of one that left is null until there are
/// more such holes than members, when the array is written anew: at least a quarter of it is in
/// use, but where there was no memory for that. Whoever iterates passes over the nulls. A change
/// returns the array to be published by a volatile write, the same one or its successor. Copying a
/// short array is cheaper than all that: see [Members#longFrom]. Guarded by the trie's write lock.
final class Roster<T> {
  private Map<T, Integer> places = new HashMap<>();
  private @Nullable T[] slots;
  private int end;

  /// Make a roster of an array, which is not changed.
  Roster(@Nullable T[] members) {
    slots = members;
    end = members.length;
    rewrite(members.length * 2);
  }

  int size() {
    return places.size();
  }

  /// Return the members in a new array without nulls.
  @Nullable T[] members() {
    rewrite(places.size());
    return slots;
  }

  /// Add a member that is not there, and return the array to publish.
  @Nullable T[] add(T member) {
    if (end == slots.length) {
      rewrite(Math.max(2, places.size() * 2));
    }
    places.put(member, end); // has room; first: where there is no memory, nothing is half done
    slots[end] = member;
    end++;
    return slots;
  }

  /// Remove a member, and return the array to publish, or null when it was not there.
  @Nullable T @Nullable [] remove(T member) {
    Integer place = places.remove(member);
    if (place == null) {
      return null;
    }
    slots[place] = null;
    if (end > places.size() * 2) {
      shrink();
    }
    return slots;
  }

  /// The member is gone either way: where there is no memory, the holes stay until the next one.
  private void shrink() {
    try {
      rewrite(places.size() * 2);
    } catch (OutOfMemoryError _) {
      // a list with holes is as right as one without
    }
  }

  /// The map is made anew as well, for a map never shrinks. It has room for as many as the array.
  private void rewrite(int length) {
    Map<T, Integer> rewritten = HashMap.newHashMap(length);
    @Nullable T[] old = slots;
    @Nullable T[] fresh = Arrays.copyOf(old, length);
    Arrays.fill(fresh, null);
    int count = 0;
    for (int i = 0; i < end; i++) {
      T member = old[i];
      if (member != null) {
        fresh[count] = member;
        rewritten.put(member, count);
        count++;
      }
    }
    places = rewritten;
    slots = fresh;
    end = count;
  }
}

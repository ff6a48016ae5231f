package dev.postroom.subject;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A list that one thread at a time changes, under the trie's write lock, while any thread iterates
/// without one: it reads the array once and passes over its nulls.
///
/// The array of a few members is replaced by each change, and has no nulls; only where there is no
/// memory for a shorter one, the place of who left becomes null. Many are kept by a [Roster], at a
/// constant cost per change.
class Members<T> {
  /// Copying an array of so many is still cheaper than keeping a roster.
  static final int LONG_FROM = 64;

  // Volatile: replaced by a writer that holds the trie's lock, read by any event loop.
  private volatile @Nullable T[] slots;
  private @Nullable Roster<T> roster;

  Members(@Nullable T[] none) {
    slots = none;
  }

  /// Take over the content of another list, which is not changed any more.
  Members(Members<T> other) {
    slots = other.slots;
    roster = other.roster;
  }

  /// Return from how many members on the list is long. One that grows and shrinks around this size
  /// does not change back and forth: it is short again at a quarter.
  int longFrom() {
    return LONG_FROM;
  }

  /// Return the members, with nulls between and behind them when they are many; not to be changed.
  final @Nullable T[] slots() {
    return slots;
  }

  final boolean isEmpty() {
    if (roster != null) {
      return roster.size() == 0;
    }
    for (T member : slots) {
      if (member != null) {
        return false;
      }
    }
    return true;
  }

  /// Add a member that is not there.
  final void add(T member) {
    if (roster == null && slots.length >= longFrom()) {
      roster = new Roster<>(slots);
    }
    slots = roster == null ? with(slots, member) : roster.add(member);
  }

  /// Remove a member, and return whether it was there.
  final boolean remove(T member) {
    @Nullable T @Nullable [] left = roster == null ? without(slots, member) : roster.remove(member);
    if (left == null) {
      return false;
    }
    slots = left;
    if (roster != null && roster.size() <= longFrom() / 4) {
      leaveRoster(roster);
    }
    return true;
  }

  /// The member is gone either way: where there is no memory, the long list stays until the next.
  private void leaveRoster(Roster<T> left) {
    try {
      slots = left.members();
      roster = null;
    } catch (OutOfMemoryError _) {
      // as right as a short one
    }
  }

  private static <T> @Nullable T[] with(@Nullable T[] array, T added) {
    @Nullable T[] longer = Arrays.copyOf(array, array.length + 1);
    longer[array.length] = added;
    return longer;
  }

  private static <T> @Nullable T @Nullable [] without(@Nullable T[] array, T removed) {
    for (int i = 0; i < array.length; i++) {
      if (removed.equals(array[i])) {
        return without(array, i);
      }
    }
    return null;
  }

  private static <T> @Nullable T[] without(@Nullable T[] array, int place) {
    try {
      @Nullable T[] shorter = Arrays.copyOf(array, array.length - 1);
      System.arraycopy(array, place + 1, shorter, place, array.length - place - 1);
      return shorter;
    } catch (OutOfMemoryError _) {
      array[place] = null; // who left must be gone
      return array;
    }
  }
}

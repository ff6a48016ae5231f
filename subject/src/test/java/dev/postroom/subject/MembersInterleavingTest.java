package dev.postroom.subject;

import java.util.concurrent.locks.ReentrantLock;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/// Readers of a list take no lock. In every order of steps that the model checker tries, a member
/// is found once while it is in the list and not at all while it is not, whatever happens to the
/// others around the size at which the list becomes a [Roster], is written anew, and becomes short
/// again.
public class MembersInterleavingTest {
  private static final int LONG = 4;
  private static final String[] MEMBERS = {"a", "b", "c"};

  @Test
  void members_of_a_list_that_becomes_long_are_found_once_or_not_at_all() {
    check(GrowingList.class);
  }

  @Test
  void members_of_a_long_list_with_holes_are_found_once_or_not_at_all() {
    check(ListWithHoles.class);
  }

  @Test
  void members_of_a_list_that_becomes_short_are_found_once_or_not_at_all() {
    check(ShrinkingList.class);
  }

  private static void check(Class<?> list) {
    new ModelCheckingOptions()
        .iterations(12)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(1)
        .check(list);
  }

  /// A list that is long with few members already, so that the model checker sees all of it.
  private static final class FewAreMany extends Members<String> {
    FewAreMany() {
      super(new String[0]);
    }

    @Override
    int longFrom() {
      return LONG;
    }
  }

  /// A list under test: the first and the last member, and before them as many others as its
  /// subclass says.
  @Param(name = "member", gen = IntGen.class, conf = "0:2")
  public abstract static class List {
    private final ReentrantLock writeLock = new ReentrantLock();
    private final Members<String> members = new FewAreMany();

    List(int added, int removed) {
      String[] others = new String[added];
      for (int i = 0; i < added; i++) {
        others[i] = "other " + i;
        members.add(others[i]);
      }
      members.add(MEMBERS[0]);
      members.add(MEMBERS[2]);
      for (int i = 0; i < removed; i++) {
        members.remove(others[i]);
      }
    }

    /// Add the member if it is not there, and return whether it was not.
    @Operation
    public boolean add(@Param(name = "member") int member) {
      writeLock.lock();
      try {
        if (times(member) > 0) {
          return false;
        }
        members.add(MEMBERS[member]);
        return true;
      } finally {
        writeLock.unlock();
      }
    }

    /// Remove the member, and return whether it was there.
    @Operation
    public boolean remove(@Param(name = "member") int member) {
      writeLock.lock();
      try {
        return members.remove(MEMBERS[member]);
      } finally {
        writeLock.unlock();
      }
    }

    /// Return how often a reader comes across the member.
    @Operation
    public int times(@Param(name = "member") int member) {
      int count = 0;
      for (String found : members.slots()) {
        if (MEMBERS[member].equals(found)) {
          count++;
        }
      }
      return count;
    }
  }

  /// The next to be added makes it long.
  public static final class GrowingList extends List {
    public GrowingList() {
      super(LONG - 2, 0);
    }
  }

  /// So many holes that the next removal writes the roster anew.
  public static final class ListWithHoles extends List {
    public ListWithHoles() {
      super(LONG + 2, LONG);
    }
  }

  /// So few left that the next removal makes it short.
  public static final class ShrinkingList extends List {
    public ShrinkingList() {
      super(LONG + 1, LONG + 1);
    }
  }
}

package dev.postroom.subject;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/// Readers of the table take no lock. In every order of steps that the model checker tries, a
/// subject in a crowded chain is found while it is in the table and not while it is not, also while
/// the table grows or shrinks.
public class LiteralTableInterleavingTest {

  @Test
  void subjects_of_one_chain_are_found_while_they_are_there() {
    check(CrowdedChain.class);
  }

  @Test
  void subjects_are_found_while_the_table_grows() {
    check(GrowingTable.class);
  }

  @Test
  void subjects_are_found_while_the_table_shrinks() {
    check(ShrinkingTable.class);
  }

  private static void check(Class<?> table) {
    new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(1)
        .check(table);
  }

  /// A table under test, with as many other subjects as its subclass says.
  @Param(name = "subject", gen = IntGen.class, conf = "0:2")
  public abstract static class Table {
    private final ReentrantLock writeLock = new ReentrantLock();
    private final LiteralTable<String> table = new LiteralTable<>(1);
    private final List<byte[]> subjects = new ArrayList<>();

    Table(int added, int removed) {
      for (int i = 0; subjects.size() < 3; i++) {
        byte[] subject = ("s" + i).getBytes(StandardCharsets.US_ASCII);
        if ((table.hash(subject) & 15) == 0) { // all in the first chain of the smallest table
          subjects.add(subject);
        }
      }
      for (int i = 0; i < added; i++) {
        add(other(i));
      }
      for (int i = 0; i < removed; i++) {
        LiteralTable.Entry<String> entry = table.find(other(i));
        if (entry != null) {
          table.unlink(entry);
        }
      }
    }

    private static byte[] other(int number) {
      return ("other." + number).getBytes(StandardCharsets.US_ASCII);
    }

    /// Subscribe to the subject if it is not there, and return whether it was not.
    @Operation
    public boolean add(@Param(name = "subject") int subject) {
      writeLock.lock();
      try {
        if (table.find(subjects.get(subject)) != null) {
          return false;
        }
        add(subjects.get(subject));
        return true;
      } finally {
        writeLock.unlock();
      }
    }

    private void add(byte[] subject) {
      SubscriberSet<String> set = new SubscriberSet<>(new String[0]);
      set.add(null, "s");
      table.add(subject, set);
    }

    /// Take the subject out, and return whether it was there.
    @Operation
    public boolean remove(@Param(name = "subject") int subject) {
      writeLock.lock();
      try {
        LiteralTable.Entry<String> entry = table.find(subjects.get(subject));
        if (entry == null) {
          return false;
        }
        entry.remove(null, "s");
        table.unlink(entry);
        return true;
      } finally {
        writeLock.unlock();
      }
    }

    /// Return whether a reader finds a subscription to the subject.
    @Operation
    public boolean isHeard(@Param(name = "subject") int subject) {
      byte[] bytes = subjects.get(subject);
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      SubscriberSet<String> found = table.find(buffer, 0, bytes.length, table.hash(bytes));
      return found != null && found.slots().length > 0;
    }
  }

  /// Nothing but the subjects of one chain.
  public static final class CrowdedChain extends Table {
    public CrowdedChain() {
      super(0, 0);
    }
  }

  /// One subject less than the smallest table takes.
  public static final class GrowingTable extends Table {
    public GrowingTable() {
      super(15, 0);
    }
  }

  /// So few that it shrinks when one leaves.
  public static final class ShrinkingTable extends Table {
    public ShrinkingTable() {
      super(17, 13);
    }
  }
}

package dev.postroom.platform.simulated;

import dev.postroom.platform.simulated.Node.Directory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The changes of names that are not durable yet, in the order they were made.
///
/// A change is whole or not at all: a rename never leaves both names or none. A change stands on
/// the earlier ones of the same names: it survives a power cut only with them, and makes them
/// durable with itself.
final class NameJournal {
  private List<Change> pending = new ArrayList<>();

  private record Change(List<Entry> entries) {
    boolean touches(Set<Name> names) {
      return entries.stream().anyMatch(entry -> names.contains(entry.name));
    }

    boolean isIn(Directory directory) {
      return entries.stream().anyMatch(entry -> entry.name.directory == directory);
    }

    void addNamesTo(Set<Name> names) {
      entries.forEach(entry -> names.add(entry.name));
    }
  }

  /// A name now leads to a node, or nowhere.
  record Entry(Name name, @Nullable Node node) {

    Entry(Directory directory, String name, @Nullable Node node) {
      this(new Name(directory, name), node);
    }

    void applyTo(Map<String, Node> names) {
      if (node == null) {
        names.remove(name.text);
      } else {
        names.put(name.text, node);
      }
    }
  }

  /// A name in a directory; directories are compared by identity.
  record Name(Directory directory, String text) {}

  /// Make one change, visible at once.
  void change(Entry... entries) {
    for (Entry entry : entries) {
      entry.applyTo(entry.name.directory.current);
    }
    pending.add(new Change(List.of(entries)));
  }

  /// Make the changes in one directory durable, with those they stand on elsewhere.
  void sync(Directory directory) {
    Set<Name> needed = new HashSet<>();
    List<Change> synced = new ArrayList<>();
    List<Change> left = new ArrayList<>();
    for (Change change : pending.reversed()) {
      if (change.isIn(directory) || change.touches(needed)) {
        change.addNamesTo(needed);
        synced.addFirst(change);
      } else {
        left.addFirst(change);
      }
    }
    for (Change change : synced) {
      change.entries.forEach(entry -> entry.applyTo(entry.name.directory.durable));
    }
    pending = left;
  }

  /// Return the entries that a power cut leaves beyond the durable ones, in order.
  List<Entry> survivors(Chance chance) {
    Set<Name> lost = new HashSet<>();
    List<Entry> survivors = new ArrayList<>();
    for (Change change : pending) {
      if (!change.touches(lost) && chance.survives()) {
        survivors.addAll(change.entries);
      } else {
        change.addNamesTo(lost);
      }
    }
    return survivors;
  }
}

package dev.postroom.subject;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a trie should answer, found by comparing the subject with every subscription, token by
/// token.
final class TrieModel {

  /// A subscription; two are the same only if their numbers are.
  record Sub(int number, String subject, @Nullable String queue) {}

  /// Who gets a message: numbers of plain subscriptions, and of the members by queue group, sorted.
  record Matched(List<Integer> plain, Map<String, List<Integer>> queues) {}

  private final List<Sub> subs = new ArrayList<>();

  void add(Sub sub) {
    subs.add(sub);
  }

  void remove(Sub sub) {
    subs.remove(sub);
  }

  List<Sub> subs() {
    return subs;
  }

  Matched match(String published) {
    List<Integer> plain = new ArrayList<>();
    Map<String, List<Integer>> queues = new TreeMap<>();
    for (Sub sub : subs) {
      if (!matches(sub.subject(), published)) {
        continue;
      }
      if (sub.queue() == null) {
        plain.add(sub.number());
      } else {
        queues.computeIfAbsent(sub.queue(), _ -> new ArrayList<>()).add(sub.number());
      }
    }
    plain.sort(null);
    queues.values().forEach(members -> members.sort(null));
    return new Matched(plain, queues);
  }

  static boolean matches(String pattern, String published) {
    String[] wanted = pattern.split("\\.", -1);
    String[] given = published.split("\\.", -1);
    for (String token : given) {
      if (token.isEmpty()) {
        return false;
      }
    }
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].equals(">")) {
        return given.length > i;
      }
      if (i >= given.length || !(wanted[i].equals("*") || wanted[i].equals(given[i]))) {
        return false;
      }
    }
    return wanted.length == given.length;
  }

  static Matched matched(Matcher<Sub> matcher) {
    List<Integer> plain = new ArrayList<>();
    for (int i = 0; i < matcher.plainSets(); i++) {
      for (Sub sub : matcher.plain(i)) {
        if (sub != null) {
          plain.add(sub.number());
        }
      }
    }
    Map<String, List<Integer>> queues = new TreeMap<>();
    for (int i = 0; i < matcher.groups(); i++) {
      Matcher.Group<Sub> group = matcher.group(i);
      List<Integer> members = new ArrayList<>();
      for (int slot = 0; slot < group.slots(); slot++) {
        Sub member = group.member(slot);
        if (member != null) {
          members.add(member.number());
        }
      }
      members.sort(null);
      if (queues.put(group.name(), members) != null) {
        throw new AssertionError("group " + group.name() + " was found twice");
      }
    }
    plain.sort(null);
    return new Matched(plain, queues);
  }
}

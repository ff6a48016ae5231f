package dev.postroom.subject;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node of the wildcard trie: one or more tokens that follow its parent's, and who subscribed up
/// to here.
///
/// Labels hold several tokens when nothing branches between them (`orders.*.eu`), so a subject of a
/// thousand tokens costs one node. A label is the first subscription's own subject when it is all
/// of it, and a copy otherwise: a part would keep the whole alive when that subscription has left.
/// Guarded by the trie's lock: changes under its write side, walks under its read side.
final class WildcardNode<S> {
  private static final int NO_MATCH = -1;

  private byte[] label;
  private @Nullable WildcardNode<S> star;
  private @Nullable ChildTable<S> children;

  /// Those who subscribed to exactly the tokens up to here.
  @Nullable SubscriberSet<S> here;

  /// Those whose subject ends in `>` after the tokens up to here.
  @Nullable SubscriberSet<S> full;

  WildcardNode(byte[] label) {
    this.label = label;
  }

  /// Collect into the matcher every set that matches the rest of the subject, which starts at
  /// `position`.
  void match(ByteBuffer subject, int position, int end, Matcher<S> into) {
    if (position > end) {
      if (here != null) {
        into.collect(here);
      }
      return;
    }
    if (full != null) {
      into.collect(full);
    }
    if (children != null) {
      int tokenEnd = tokenEnd(subject, position, end);
      WildcardNode<S> child = children.find(subject, position, tokenEnd);
      if (child != null) {
        child.descend(subject, position, end, into);
      }
    }
    if (star != null) {
      star.descend(subject, position, end, into);
    }
  }

  private void descend(ByteBuffer subject, int position, int end, Matcher<S> into) {
    into.visit();
    int next = skipLabel(subject, position, end);
    if (next != NO_MATCH) {
      match(subject, next, end, into);
    }
  }

  /// Return where the subject goes on after this node's label, `end + 1` when it ends with it, or
  /// [#NO_MATCH].
  private int skipLabel(ByteBuffer subject, int position, int end) {
    int at = position;
    for (int i = 0; i < label.length; ) {
      int labelEnd = tokenEnd(label, i, label.length);
      if (at > end) {
        return NO_MATCH;
      }
      int tokenEnd = tokenEnd(subject, at, end);
      boolean any = labelEnd == i + 1 && label[i] == Subjects.STAR;
      if (!any
          && (tokenEnd - at != labelEnd - i
              || !Bytes.equal(label, i, subject, at, tokenEnd - at))) {
        return NO_MATCH;
      }
      i = labelEnd + 1;
      at = tokenEnd + 1;
    }
    return at;
  }

  /// Return the node at the end of the path `path[start, pathEnd)`, made if it was missing.
  WildcardNode<S> findOrAdd(byte[] path, int start, int pathEnd, long seed) {
    WildcardNode<S> node = this;
    int position = start;
    while (position < pathEnd) {
      int tokenEnd = tokenEnd(path, position, pathEnd);
      WildcardNode<S> child = node.child(path, position, tokenEnd);
      if (child == null) {
        child = new WildcardNode<>(range(path, position, pathEnd));
        node.attach(child, seed);
        return child;
      }
      int common = child.commonTokens(path, position, pathEnd);
      if (common < child.label.length) {
        child = node.split(child, common, seed);
      }
      position += common + 1;
      node = child;
    }
    return node;
  }

  /// Return the node at the end of the path, or null. `parents` receives the nodes walked through,
  /// root first.
  @Nullable WildcardNode<S> find(byte[] path, int pathEnd, List<WildcardNode<S>> parents) {
    WildcardNode<S> node = this;
    int position = 0;
    while (position < pathEnd) {
      WildcardNode<S> child = node.child(path, position, tokenEnd(path, position, pathEnd));
      if (child == null || child.commonTokens(path, position, pathEnd) < child.label.length) {
        return null;
      }
      parents.add(node);
      position += child.label.length + 1;
      node = child;
    }
    return node;
  }

  boolean isUseless() {
    return here == null && full == null && children == null && star == null;
  }

  /// Detach an empty child, and join this node with its only child when nothing else keeps the two
  /// apart.
  void prune(WildcardNode<S> child) {
    if (child == star) {
      star = null;
    } else if (children != null) {
      children.remove(child);
      if (children.size() == 0) {
        children = null;
      }
    }
  }

  /// Take over the only child's place and tokens when this node carries nothing itself.
  void joinOnlyChild() {
    WildcardNode<S> only = onlyChild();
    if (here != null || full != null || only == null || label.length == 0) {
      return;
    }
    byte[] joined = joined(label, only.label);
    if (joined == null) {
      return;
    }
    label = joined;
    here = only.here;
    full = only.full;
    star = only.star;
    children = only.children;
  }

  /// Return null where there is no memory: two nodes are as right as one.
  private static byte @Nullable [] joined(byte[] upper, byte[] lower) {
    try {
      byte[] joined = Arrays.copyOf(upper, upper.length + 1 + lower.length);
      joined[upper.length] = Subjects.DOT;
      System.arraycopy(lower, 0, joined, upper.length + 1, lower.length);
      return joined;
    } catch (OutOfMemoryError _) {
      return null;
    }
  }

  private @Nullable WildcardNode<S> onlyChild() {
    if (children == null) {
      return star;
    }
    return star == null && children.size() == 1 ? children.only() : null;
  }

  @SuppressWarnings("ReferenceEquality") // reason: nodes are compared by identity
  private WildcardNode<S> split(WildcardNode<S> child, int common, long seed) {
    // What takes memory comes first: where there is none, what is below must not be lost.
    WildcardNode<S> upper = new WildcardNode<>(range(child.label, 0, common));
    byte[] rest = range(child.label, common + 1, child.label.length);
    if (!startsWithStar(rest)) {
      upper.children = new ChildTable<>(seed);
    }
    if (child == star) {
      star = upper;
    } else if (children != null) {
      children.replace(child, upper);
    }
    child.label = rest;
    upper.attach(child, seed);
    return upper;
  }

  /// Return how many bytes of whole tokens the label shares with the path.
  private int commonTokens(byte[] path, int position, int pathEnd) {
    int common = 0;
    int length = Math.min(label.length, pathEnd - position);
    for (int i = 0; i <= length; i++) {
      boolean labelBoundary = i == label.length || label[i] == Subjects.DOT;
      boolean pathBoundary = i == pathEnd - position || path[position + i] == Subjects.DOT;
      if (labelBoundary != pathBoundary) {
        return common;
      }
      if (labelBoundary) {
        common = i;
      } else if (label[i] != path[position + i]) {
        return common;
      }
    }
    return common;
  }

  private void attach(WildcardNode<S> child, long seed) {
    if (startsWithStar(child.label)) {
      star = child;
      return;
    }
    ChildTable<S> table = children == null ? new ChildTable<>(seed) : children;
    table.add(child);
    children = table; // last: an empty one would keep this node for ever
  }

  private static boolean startsWithStar(byte[] label) {
    return tokenEnd(label, 0, label.length) == 1 && label[0] == Subjects.STAR;
  }

  private @Nullable WildcardNode<S> child(byte[] path, int start, int end) {
    if (end == start + 1 && path[start] == Subjects.STAR) {
      return star;
    }
    return children == null ? null : children.find(path, start, end);
  }

  int firstTokenHash(long seed) {
    return Bytes.hash(label, 0, tokenEnd(label, 0, label.length), seed);
  }

  boolean firstTokenIs(ByteBuffer subject, int start, int end) {
    int length = end - start;
    boolean boundary =
        length == label.length || (length < label.length && label[length] == Subjects.DOT);
    return boundary && Bytes.equal(label, 0, subject, start, length);
  }

  /// Return the range of the bytes: themselves when it is all of them.
  private static byte[] range(byte[] bytes, int start, int end) {
    return end - start == bytes.length ? bytes : Arrays.copyOfRange(bytes, start, end);
  }

  private static int tokenEnd(byte[] bytes, int start, int end) {
    int i = start;
    while (i < end && bytes[i] != Subjects.DOT) {
      i++;
    }
    return i;
  }

  private static int tokenEnd(ByteBuffer subject, int start, int end) {
    int i = start;
    while (i < end && subject.get(i) != Subjects.DOT) {
      i++;
    }
    return i;
  }
}

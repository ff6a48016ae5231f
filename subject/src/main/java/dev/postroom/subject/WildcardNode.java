package dev.postroom.subject;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node of the wildcard trie: one or more tokens that follow its parent's, and who subscribed up
/// to here.
///
/// Labels hold several tokens when nothing branches between them (`orders.*.eu`), so a subject of a
/// thousand tokens costs one node and no copy of its bytes: a label is a range of the first
/// subscription's own subject. Guarded by the trie's lock: changes under its write side, walks
/// under its read side.
final class WildcardNode<S> {
  private static final int NO_MATCH = -1;

  private byte[] base;
  private int from;
  private int to;
  private @Nullable WildcardNode<S> star;
  private @Nullable ChildTable<S> children;

  /// Those who subscribed to exactly the tokens up to here.
  @Nullable SubscriberSet<S> here;

  /// Those whose subject ends in `>` after the tokens up to here.
  @Nullable SubscriberSet<S> full;

  WildcardNode(byte[] base, int from, int to) {
    this.base = base;
    this.from = from;
    this.to = to;
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
    int next = skipLabel(subject, position, end);
    if (next != NO_MATCH) {
      match(subject, next, end, into);
    }
  }

  /// Return where the subject goes on after this node's label, `end + 1` when it ends with it, or
  /// [#NO_MATCH].
  private int skipLabel(ByteBuffer subject, int position, int end) {
    int at = position;
    for (int i = from; i < to; ) {
      int labelEnd = tokenEnd(base, i, to);
      if (at > end) {
        return NO_MATCH;
      }
      int tokenEnd = tokenEnd(subject, at, end);
      boolean any = labelEnd == i + 1 && base[i] == Subjects.STAR;
      if (!any
          && (tokenEnd - at != labelEnd - i || !Bytes.equal(base, i, subject, at, tokenEnd - at))) {
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
        child = new WildcardNode<>(path, position, pathEnd);
        node.attach(child, seed);
        return child;
      }
      int common = child.commonTokens(path, position, pathEnd);
      if (common < child.to - child.from) {
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
      if (child == null || child.commonTokens(path, position, pathEnd) < child.to - child.from) {
        return null;
      }
      parents.add(node);
      position += child.to - child.from + 1;
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
    if (here != null || full != null || only == null || to == from) {
      return;
    }
    byte[] joined = new byte[to - from + 1 + only.to - only.from];
    System.arraycopy(base, from, joined, 0, to - from);
    joined[to - from] = Subjects.DOT;
    System.arraycopy(only.base, only.from, joined, to - from + 1, only.to - only.from);
    base = joined;
    from = 0;
    to = joined.length;
    here = only.here;
    full = only.full;
    star = only.star;
    children = only.children;
  }

  private @Nullable WildcardNode<S> onlyChild() {
    if (children == null) {
      return star;
    }
    return star == null && children.size() == 1 ? children.only() : null;
  }

  @SuppressWarnings("ReferenceEquality") // reason: nodes are compared by identity
  private WildcardNode<S> split(WildcardNode<S> child, int common, long seed) {
    WildcardNode<S> upper = new WildcardNode<>(child.base, child.from, child.from + common);
    if (child == star) {
      star = upper;
    } else if (children != null) {
      children.replace(child, upper);
    }
    child.from += common + 1;
    upper.attach(child, seed);
    return upper;
  }

  /// Return how many bytes of whole tokens the label shares with the path.
  private int commonTokens(byte[] path, int position, int pathEnd) {
    int common = 0;
    int length = Math.min(to - from, pathEnd - position);
    for (int i = 0; i <= length; i++) {
      boolean labelBoundary = i == to - from || base[from + i] == Subjects.DOT;
      boolean pathBoundary = i == pathEnd - position || path[position + i] == Subjects.DOT;
      if (labelBoundary != pathBoundary) {
        return common;
      }
      if (labelBoundary) {
        common = i;
      } else if (base[from + i] != path[position + i]) {
        return common;
      }
    }
    return common;
  }

  private void attach(WildcardNode<S> child, long seed) {
    if (child.startsWithStar()) {
      star = child;
      return;
    }
    if (children == null) {
      children = new ChildTable<>(seed);
    }
    children.add(child);
  }

  private boolean startsWithStar() {
    return tokenEnd(base, from, to) == from + 1 && base[from] == Subjects.STAR;
  }

  private @Nullable WildcardNode<S> child(byte[] path, int start, int end) {
    if (end == start + 1 && path[start] == Subjects.STAR) {
      return star;
    }
    return children == null ? null : children.find(path, start, end);
  }

  int firstTokenHash(long seed) {
    return Bytes.hash(base, from, tokenEnd(base, from, to) - from, seed);
  }

  boolean firstTokenIs(ByteBuffer subject, int start, int end) {
    int length = end - start;
    boolean boundary =
        from + length == to || (from + length < to && base[from + length] == Subjects.DOT);
    return boundary && Bytes.equal(base, from, subject, start, length);
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

package dev.postroom.subject;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
  private @Nullable WildcardNode<S>[] children = noChildren();
  private int childCount;

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
    if (childCount > 0) {
      int tokenEnd = tokenEnd(subject, position, end);
      WildcardNode<S> child = child(subject, position, tokenEnd);
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

  /// Return the node at the end of the path `base[from, to)`, made if it was missing.
  WildcardNode<S> findOrAdd(byte[] path, int start, int pathEnd) {
    WildcardNode<S> node = this;
    int position = start;
    while (position < pathEnd) {
      int tokenEnd = tokenEnd(path, position, pathEnd);
      WildcardNode<S> child = node.child(path, position, tokenEnd);
      if (child == null) {
        child = new WildcardNode<>(path, position, pathEnd);
        node.attach(child);
        return child;
      }
      int common = child.commonTokens(path, position, pathEnd);
      if (common < child.to - child.from) {
        child = node.split(child, common);
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
    return here == null && full == null && childCount == 0 && star == null;
  }

  /// Detach an empty child, and join this node with its only child when nothing else keeps the two
  /// apart.
  void prune(WildcardNode<S> child) {
    if (child == star) {
      star = null;
    } else {
      rebuild(child, null);
    }
  }

  /// Take over the only child's place and tokens when this node carries nothing itself.
  void joinOnlyChild() {
    boolean branches = childCount + (star == null ? 0 : 1) != 1;
    if (here != null || full != null || branches || to == from) {
      return;
    }
    WildcardNode<S> only = star != null ? star : firstChild();
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
    childCount = only.childCount;
  }

  private WildcardNode<S> firstChild() {
    for (WildcardNode<S> child : children) {
      if (child != null) {
        return child;
      }
    }
    throw new IllegalStateException("a node counts children it does not have");
  }

  @SuppressWarnings("ReferenceEquality") // reason: nodes are compared by identity
  private WildcardNode<S> split(WildcardNode<S> child, int common) {
    WildcardNode<S> upper = new WildcardNode<>(child.base, child.from, child.from + common);
    if (child == star) {
      star = upper;
    } else {
      rebuild(child, upper);
    }
    child.from += common + 1;
    upper.attach(child);
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

  private void attach(WildcardNode<S> child) {
    if (child.startsWithStar()) {
      star = child;
      return;
    }
    if ((childCount + 1) * 4 > children.length * 3) {
      resize(Math.max(2, children.length * 2), null, null);
    }
    insert(children, child);
    childCount++;
  }

  private boolean startsWithStar() {
    return tokenEnd(base, from, to) == from + 1 && base[from] == Subjects.STAR;
  }

  /// Put `replacement`, which has the same first token, in the place of `gone`, or nothing.
  private void rebuild(WildcardNode<S> gone, @Nullable WildcardNode<S> replacement) {
    resize(children.length, gone, replacement);
  }

  @SuppressWarnings("ReferenceEquality") // reason: nodes are compared by identity
  private void resize(
      int length, @Nullable WildcardNode<S> gone, @Nullable WildcardNode<S> replacement) {
    @Nullable WildcardNode<S>[] old = children;
    @Nullable WildcardNode<S>[] fresh = newChildren(length);
    childCount = 0;
    for (WildcardNode<S> child : old) {
      WildcardNode<S> kept = child == gone ? replacement : child;
      if (kept != null) {
        insert(fresh, kept);
        childCount++;
      }
    }
    boolean lostLast = childCount == 0 && gone != null;
    children = lostLast ? noChildren() : fresh;
  }

  private static <S> void insert(@Nullable WildcardNode<S>[] table, WildcardNode<S> child) {
    int hash = 0;
    int end = tokenEnd(child.base, child.from, child.to);
    for (int i = child.from; i < end; i++) {
      hash = 31 * hash + child.base[i];
    }
    int slot = spread(hash) & (table.length - 1);
    while (table[slot] != null) {
      slot = (slot + 1) & (table.length - 1);
    }
    table[slot] = child;
  }

  private @Nullable WildcardNode<S> child(ByteBuffer subject, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + subject.get(i);
    }
    int slot = spread(hash) & (children.length - 1);
    WildcardNode<S> child = children[slot];
    while (child != null) {
      if (child.firstTokenIs(subject, start, end)) {
        return child;
      }
      slot = (slot + 1) & (children.length - 1);
      child = children[slot];
    }
    return null;
  }

  private @Nullable WildcardNode<S> child(byte[] path, int start, int end) {
    if (end == start + 1 && path[start] == Subjects.STAR) {
      return star;
    }
    if (childCount == 0) {
      return null;
    }
    return child(ByteBuffer.wrap(path).order(ByteOrder.LITTLE_ENDIAN), start, end);
  }

  private boolean firstTokenIs(ByteBuffer subject, int start, int end) {
    int length = end - start;
    boolean boundary =
        from + length == to || (from + length < to && base[from + length] == Subjects.DOT);
    return boundary && Bytes.equal(base, from, subject, start, length);
  }

  private static int spread(int hash) {
    return hash ^ (hash >>> 15);
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

  @SuppressWarnings({"unchecked", "rawtypes"}) // reason: no generic array creation
  private static <S> @Nullable WildcardNode<S>[] newChildren(int length) {
    return new WildcardNode[length];
  }

  private static <S> @Nullable WildcardNode<S>[] noChildren() {
    return newChildren(0);
  }
}

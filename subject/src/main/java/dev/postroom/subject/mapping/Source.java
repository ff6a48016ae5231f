package dev.postroom.subject.mapping;

import dev.postroom.subject.Subjects;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The subjects that a rule is about, read once for all that is made of it. Immutable.
final class Source {
  private final String text;
  private final byte[] pattern;
  private final int count;
  private final List<Integer> wildcards;
  private final boolean hasTail;

  private Source(String text, int count, List<Integer> wildcards, boolean hasTail) {
    this.text = text;
    this.pattern = text.getBytes(StandardCharsets.UTF_8);
    this.count = count;
    this.wildcards = Collections.unmodifiableList(wildcards);
    this.hasTail = hasTail;
  }

  /// Read a valid subject.
  static Source of(String text) {
    String[] tokens = text.split("\\.", -1);
    List<Integer> wildcards = new ArrayList<>();
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i].equals("*")) {
        wildcards.add(i);
      }
    }
    boolean hasTail = tokens[tokens.length - 1].equals(">");
    return new Source(text, hasTail ? tokens.length - 1 : tokens.length, wildcards, hasTail);
  }

  String text() {
    return text;
  }

  /// Return how many tokens it has, the tail left out.
  int count() {
    return count;
  }

  /// Return which of its tokens are `*`, counted from 0.
  List<Integer> wildcards() {
    return wildcards;
  }

  /// Return whether it ends with `>`.
  boolean hasTail() {
    return hasTail;
  }

  /// Return whether a published subject, a range of the buffer, is one of these. A `*` stands for
  /// no empty token, and not for `>`, which is text there.
  boolean covers(ByteBuffer buffer, int start, int length) {
    return Subjects.covers(pattern, buffer, start, length, true);
  }
}

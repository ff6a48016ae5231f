package dev.postroom.subject.mapping;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;

/// Applies an account's mappings to published subjects. Confined to one publishing thread; nothing
/// is made per message.
public final class Mapper {
  private static final int WHOLE = 100;

  private final RandomGenerator random;
  private final PieceWriter writer;
  private final Tokens tokens = new Tokens();
  private final SubjectWriter result = new SubjectWriter();

  public Mapper(RandomGenerator random) {
    this.random = random;
    this.writer = new PieceWriter(random);
  }

  /// Apply the first rule that is about a subject: rules are not applied to what they made. Return
  /// whether it goes elsewhere: to [#subject], which is empty when it is to reach nobody.
  public boolean map(List<Mapping> rules, ByteBuffer buffer, int start, int length) {
    for (int i = 0; i < rules.size(); i++) {
      Mapping rule = rules.get(i);
      if (rule.isAbout(buffer, start, length)) {
        tokens.set(buffer, start, length);
        return apply(rule);
      }
    }
    return false;
  }

  private boolean apply(Mapping rule) {
    Transform transform = rule.transform(random.nextInt(WHOLE));
    if (transform == null && !rule.dropsRest()) {
      return false;
    }
    result.clear();
    if (transform != null) {
      transform.write(tokens, writer, result);
    }
    return true;
  }

  /// Give a subject its other name, and return whether it has one: it is [#subject] then.
  public boolean rename(Renaming names, ByteBuffer buffer, int start, int length) {
    if (!names.isAbout(buffer, start, length)) {
      return false;
    }
    tokens.set(buffer, start, length);
    result.clear();
    names.write(tokens, writer, result);
    return true;
  }

  /// Return the subject made by the last [#map] or [#rename], from 0 to its position; good until
  /// the next.
  public ByteBuffer subject() {
    return result.written();
  }
}

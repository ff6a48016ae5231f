package dev.postroom.subject.mapping;

import dev.postroom.subject.Subjects;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A rule: what is published to a subject goes to one of several others, by weight
/// (docs/spec/core.md 1.15). Immutable.
public final class Mapping {
  private static final int WHOLE = 100;

  private final Source source;
  private final List<Target> targets;
  private final Transform[] transforms;
  private final int[] upTo; // the sum of the weights to here
  private final boolean dropsRest;

  private Mapping(Source source, List<Target> targets, Transform[] transforms, int[] upTo) {
    this.source = source;
    this.targets = targets;
    this.transforms = transforms;
    this.upTo = upTo;
    this.dropsRest =
        targets.stream()
            .anyMatch(
                target -> target.cluster().isEmpty() && target.subject().equals(source.text()));
  }

  /// One of several destinations.
  ///
  /// @param subject where it goes, perhaps with functions
  /// @param weight how many of a hundred messages go there
  /// @param cluster the cluster whose servers do so; empty for those that are named for none
  public record Target(String subject, int weight, String cluster) {}

  /// Make a rule for everything that is published to the source.
  ///
  /// @param source see [#isSource]
  /// @throws MappingException when a destination cannot be made of the source, stands there twice,
  ///   or the weights are more than 100 together
  public static Mapping of(String source, List<Target> targets) throws MappingException {
    Source read = Source.of(source);
    Set<Target> seen = new HashSet<>();
    Map<String, Integer> sums = new HashMap<>();
    List<Transform> transforms = new ArrayList<>();
    int[] upTo = new int[targets.size()];
    for (Target target : targets) {
      if (!seen.add(new Target(target.subject(), 0, target.cluster()))) {
        throw new MappingException("duplicate entry for \"" + target.subject() + "\"");
      }
      int sum = sums.merge(target.cluster(), target.weight(), Integer::sum);
      if (sum > WHOLE) {
        throw new MappingException("total weight needs to be <= 100");
      }
      Transform transform = Transform.of(read, target.subject());
      if (target.cluster().isEmpty()) { // this server is in no cluster
        upTo[transforms.size()] = sum;
        transforms.add(transform);
      }
    }
    return new Mapping(
        read,
        List.copyOf(targets),
        transforms.toArray(Transform[]::new),
        Arrays.copyOf(upTo, transforms.size()));
  }

  /// Return whether a source is a subject that one could subscribe to.
  public static boolean isSource(String source) {
    return Subjects.isValid(source.getBytes(StandardCharsets.UTF_8))
        && source.chars().noneMatch(c -> " \t\r\n\f".indexOf(c) >= 0);
  }

  public String source() {
    return source.text();
  }

  public List<Target> targets() {
    return targets;
  }

  /// Return whether it is about a published subject, a range of the buffer.
  boolean isAbout(ByteBuffer buffer, int start, int length) {
    return source.covers(buffer, start, length);
  }

  /// Return what makes the new subject when chance says this number below 100; null when the
  /// subject stays as it is.
  @Nullable Transform transform(int chance) {
    for (int i = 0; i < upTo.length; i++) {
      if (chance < upTo[i]) {
        return transforms[i];
      }
    }
    return null;
  }

  /// Return whether a message that no weight covers is dropped: nobody said that it stays.
  boolean dropsRest() {
    return dropsRest;
  }
}

package dev.postroom.broker.permission;

import dev.postroom.broker.options.AllowResponses;
import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.options.SubjectPattern;
import dev.postroom.broker.options.SubjectPermissions;
import dev.postroom.subject.Subjects;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides what a user may publish and subscribe to (docs/spec/core.md 4.7). Immutable.
///
/// What is asked at SUB and what is asked when a message is delivered is one function, [#allows]: a
/// subscription that is wider than what is allowed, or overlaps with what is denied, takes a
/// [DeliveryFilter] along.
///
/// ```
///   PUB a.b      ─► mayPublish ─► (GrantedReplies) ─► route
///   SUB a.* [q]  ─► judge ─┬► REFUSED
///                          ├► ALLOWED              costs nothing more
///                          └► FILTERED ─► filter ─► asked for each message
/// ```
///
/// Buffers must be little-endian. Nothing is allocated but by [#judge] and [#filter].
public final class Permissions {
  /// Everything is allowed.
  public static final Permissions ALL = new Permissions(PermissionOptions.all());

  /// What becomes of a SUB.
  public enum Verdict {
    /// It may not be.
    REFUSED,
    /// Whatever it matches may be delivered.
    ALLOWED,
    /// It may be, but each message is to be asked for.
    FILTERED
  }

  private final PermissionOptions options;
  private final boolean publishesAnything;
  private final boolean publishesOnlyAllowed;
  private final PatternSet publishAllow;
  private final PatternSet publishDeny;
  private final boolean subscribesOnlyAllowed;
  private final SubscriptionPatterns subscribeAllow;
  private final SubscriptionPatterns subscribeDeny;

  /// Make the permissions that the options say.
  public Permissions(PermissionOptions options) {
    this.options = options;
    SubjectPermissions publish = options.publish();
    SubjectPermissions subscribe = options.subscribe();
    this.publishesOnlyAllowed = !publish.allow().isEmpty() || options.allowResponses() != null;
    this.publishesAnything = !publishesOnlyAllowed && publish.deny().isEmpty();
    this.publishAllow = new PatternSet(subjects(publish.allow()));
    this.publishDeny = new PatternSet(subjects(publish.deny()));
    this.subscribesOnlyAllowed = !subscribe.allow().isEmpty();
    this.subscribeAllow = new SubscriptionPatterns(subscribe.allow());
    this.subscribeDeny = new SubscriptionPatterns(subscribe.deny());
  }

  private static List<String> subjects(List<SubjectPattern> patterns) {
    return patterns.stream().map(SubjectPattern::subject).toList();
  }

  /// Return what these were made of.
  public PermissionOptions options() {
    return options;
  }

  /// Return how the user may answer; null when it may not, but for what it may publish anyway.
  public @Nullable AllowResponses responses() {
    return options.allowResponses();
  }

  /// Return with how many subjects a subscription has to be compared.
  public int subscribePatterns() {
    SubjectPermissions subscribe = options.subscribe();
    return subscribe.allow().size() + subscribe.deny().size();
  }

  /// Return how many comparisons it takes to say whether a subject may be published to: what a
  /// round counts for it.
  int publishWork() {
    return publishAllow.wildcards() + publishDeny.wildcards();
  }

  /// Return how many comparisons [#judge] takes at most: what a round counts for it.
  public int subscribeWork() {
    // What is allowed is compared twice, strictly the second time; what is denied is, too, and then
    // with its literals.
    return 2 * subscribeAllow.compared() + 2 * options.subscribe().deny().size();
  }

  /// Return how many comparisons a message for a subscription that is FILTERED takes.
  ///
  /// @param wider whether more than what is denied decides
  int deliveryWork(boolean wider) {
    return subscribeDeny.compared() + (wider ? subscribeAllow.compared() : 0);
  }

  /// Return whether there is nothing that the user may not publish.
  public boolean publishesAnything() {
    return publishesAnything;
  }

  /// Return whether the user may publish to a subject, which is a range of the buffer. Wildcards in
  /// it are text. A subject with an empty token is covered by no permission: it is not allowed
  /// where not everything is, and never denied.
  public boolean mayPublish(ByteBuffer buffer, int start, int length) {
    if (publishesAnything) {
      return true;
    }
    if (Subjects.hasEmptyToken(buffer, start, length)) {
      return !publishesOnlyAllowed;
    }
    return (!publishesOnlyAllowed || publishAllow.covers(buffer, start, length, false))
        && !publishDeny.covers(buffer, start, length, false);
  }

  /// Return what becomes of a subscription.
  ///
  /// @param queue the name of its queue group; null for none
  public Verdict judge(byte[] subject, byte @Nullable [] queue) {
    if (!subscribesOnlyAllowed && subscribeDeny.isEmpty()) {
      return Verdict.ALLOWED;
    }
    ByteBuffer buffer = buffer(subject);
    if (Subjects.hasEmptyToken(buffer, 0, subject.length)) {
      return subscribesOnlyAllowed ? Verdict.REFUSED : Verdict.ALLOWED;
    }
    ByteBuffer group = queue == null ? null : buffer(queue);
    if (!allows(buffer, 0, subject.length, group)) {
      return Verdict.REFUSED;
    }
    return isWider(subject, group) || subscribeDeny.denySomeOf(subject, group)
        ? Verdict.FILTERED
        : Verdict.ALLOWED;
  }

  /// Return what a subscription that was judged FILTERED asks for each message.
  public DeliveryFilter filter(byte[] subject, byte @Nullable [] queue) {
    ByteBuffer group = queue == null ? null : buffer(queue);
    return new DeliveryFilter(this, group, isWider(subject, group));
  }

  /// Return whether a subscription or a message is allowed: its subject is a range of the buffer
  /// without empty tokens.
  boolean allows(ByteBuffer buffer, int start, int length, @Nullable ByteBuffer queue) {
    return isAllowed(buffer, start, length, queue) && !isDenied(buffer, start, length, queue);
  }

  private boolean isAllowed(ByteBuffer buffer, int start, int length, @Nullable ByteBuffer queue) {
    return !subscribesOnlyAllowed || subscribeAllow.allow(buffer, start, length, queue, false);
  }

  boolean isDenied(ByteBuffer buffer, int start, int length, @Nullable ByteBuffer queue) {
    return subscribeDeny.deny(buffer, start, length, queue);
  }

  /// Return whether a subscription that is allowed matches more than what is: `a.>` is allowed by
  /// `a.*`.
  private boolean isWider(byte[] subject, @Nullable ByteBuffer queue) {
    return subscribesOnlyAllowed
        && !subscribeAllow.allow(buffer(subject), 0, subject.length, queue, true);
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}

package dev.postroom.nkey;

import dev.postroom.json.JsonBinding;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import java.util.List;

/// Which subjects claims allow and deny; texts as they stand there, checked by nobody yet.
/// Immutable.
///
/// @param allow what is allowed; empty means everything
/// @param deny what is denied although it is allowed
public record SubjectLists(List<String> allow, List<String> deny) {
  static final JsonFields<SubjectLists> FIELDS =
      JsonFields.<SubjectLists>of()
          .strings("allow", SubjectLists::allow, Presence.OMIT_EMPTY)
          .strings("deny", SubjectLists::deny, Presence.OMIT_EMPTY)
          .build();

  public SubjectLists {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }

  /// Everything is allowed.
  public static SubjectLists all() {
    return new SubjectLists(List.of(), List.of());
  }

  /// Only these are allowed.
  public static SubjectLists allowing(String... subjects) {
    return new SubjectLists(List.of(subjects), List.of());
  }

  /// Everything but these is allowed.
  public static SubjectLists denying(String... subjects) {
    return new SubjectLists(List.of(), List.of(subjects));
  }

  /// Collects what is read.
  static final class Builder {
    static final JsonBinding<Builder> BINDING =
        JsonBinding.<Builder>of()
            .strings("allow", (lists, texts) -> lists.allow = texts)
            .strings("deny", (lists, texts) -> lists.deny = texts)
            .build();

    private List<String> allow = List.of();
    private List<String> deny = List.of();

    SubjectLists build() {
      return new SubjectLists(allow, deny);
    }
  }
}

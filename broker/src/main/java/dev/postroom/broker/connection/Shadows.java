package dev.postroom.broker.connection;

import dev.postroom.broker.routing.ImportedStream;
import dev.postroom.broker.routing.Subscription;
import dev.postroom.platform.Budget;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client's subscriptions get of the streams that its account imports: each has a shadow in
/// the account of every one it matches (docs/spec/core.md 4.11). Confined to the loop.
final class Shadows {
  private final Budget memory;
  private final IdentityHashMap<Subscription, List<Shadow>> shadows = new IdentityHashMap<>();
  private List<ImportedStream> streams = List.of(); // what the shadows are of

  private record Shadow(ImportedStream stream, Subscription subscription) {}

  Shadows(Budget memory) {
    this.memory = memory;
  }

  /// Go by the streams of another account, in which the client has no subscriptions yet.
  void use(List<ImportedStream> next) {
    streams = next;
  }

  /// Return whether these are the streams it goes by.
  @SuppressWarnings("ReferenceEquality") // reason: an account keeps its list until it changes
  boolean areOf(List<ImportedStream> others) {
    return streams == others;
  }

  /// Add what a new subscription gets, and return false when there is no memory for it: then
  /// nothing is added.
  boolean add(Subscription local) {
    return streams.isEmpty() || add(local, streams);
  }

  private boolean add(Subscription local, List<ImportedStream> of) {
    List<Shadow> added = new ArrayList<>();
    long bytes = 0;
    for (ImportedStream stream : of) {
      Subscription shadow = stream.shadowOf(local);
      if (shadow != null) {
        added.add(new Shadow(stream, shadow));
        bytes += shadow.footprint();
      }
    }
    if (!memory.tryCharge(bytes)) {
      return false;
    }
    if (!added.isEmpty()) {
      added.forEach(each -> each.stream().from().add(each.subscription()));
      shadows.computeIfAbsent(local, _ -> new ArrayList<>(1)).addAll(added);
    }
    return true;
  }

  /// Remove what a subscription got.
  void remove(Subscription local) {
    if (!shadows.isEmpty()) {
      List<Shadow> had = shadows.remove(local);
      if (had != null) {
        had.forEach(this::end);
      }
    }
  }

  private void end(Shadow shadow) {
    shadow.stream().from().remove(shadow.subscription());
    memory.release(shadow.subscription().footprint());
  }

  /// Go by other streams after a reload: what is imported as before goes on, what is not any more
  /// ends, and what is new begins, if there is memory for it.
  ///
  /// @param present the client's subscriptions, with nulls between them
  /// @return how many subscriptions there was no memory for
  int change(List<ImportedStream> next, @Nullable Subscription[] present) {
    List<ImportedStream> before = streams;
    streams = next;
    List<ImportedStream> begun = new ArrayList<>(next);
    begun.removeAll(before);
    int failed = 0;
    for (Subscription local : present) {
      if (local != null) {
        List<Shadow> had = shadows.getOrDefault(local, List.of());
        had.stream().filter(each -> !next.contains(each.stream())).forEach(this::end);
        List<Shadow> left = new ArrayList<>(had);
        left.removeIf(each -> !next.contains(each.stream()));
        if (left.isEmpty()) {
          shadows.remove(local);
        } else {
          shadows.put(local, left);
        }
        failed += add(local, begun) ? 0 : 1;
      }
    }
    return failed;
  }
}

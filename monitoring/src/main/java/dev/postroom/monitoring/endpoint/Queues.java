package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.broker.system.SystemAccount;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import java.util.Map;
import java.util.TreeMap;

/// The document of /ipqueuesz (docs/spec/core.md 6.8): under the names of the Go server's queues
/// those of ours that hold the same. What is not handed over between threads here is never more
/// than nothing.
final class Queues {
  private static final Queue NONE = new Queue(0, 0);

  /// A queue.
  ///
  /// @param pending what waits in it
  /// @param inProgress what was taken out and is being done
  private record Queue(int pending, int inProgress) {
    private static final JsonFields<Queue> FIELDS =
        JsonFields.<Queue>of()
            .number("pending", Queue::pending)
            .number("in_progress", Queue::inProgress, Presence.OMIT_EMPTY)
            .build();
  }

  private Queues() {}

  /// Return the queues of this moment.
  ///
  /// @param all whether those are shown too in which there is nothing
  /// @param part what must be in a name; empty for all
  static Document<?> of(Broker broker, boolean all, String part) {
    Map<String, Queue> queues = new TreeMap<>();
    queues.put("delayed API responses", NONE);
    if (!broker.options().systemAccount().isEmpty()) {
      SystemAccount system = broker.system();
      queues.put("SendQ", NONE);
      queues.put("System recvQ", new Queue(system.waiting(), system.answering()));
      queues.put("System recvQ Pings", NONE);
      queues.put("System sendQ", new Queue(system.untold(), 0));
    }
    JsonFields.Builder<Map<String, Queue>> fields = JsonFields.of();
    queues.forEach(
        (name, queue) -> {
          if (name.contains(part) && (all || !queue.equals(NONE))) {
            fields.object(name, _ -> queue, Queue.FIELDS);
          }
        });
    return new Document<>(fields.build(), queues);
  }
}

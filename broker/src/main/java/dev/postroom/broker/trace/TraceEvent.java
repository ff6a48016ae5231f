package dev.postroom.broker.trace;

import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One thing that became of a message (docs/spec/core.md 1.16). Immutable.
///
/// @param at when
record TraceEvent(Instant at, Step step) {

  /// What it is.
  sealed interface Step {

    /// Return what it is called in JSON.
    String type();
  }

  /// A client has published it.
  ///
  /// @param account that of the client
  /// @param error why it was refused; empty when it was not
  record Ingress(long cid, String name, String account, String subject, String error)
      implements Step {
    private static final JsonFields<Ingress> FIELDS =
        JsonFields.<Ingress>of()
            .number("kind", _ -> CLIENT)
            .number("cid", Ingress::cid)
            .string("name", Ingress::name, Presence.OMIT_EMPTY)
            .string("acc", Ingress::account)
            .string("subj", Ingress::subject)
            .string("error", Ingress::error, Presence.OMIT_EMPTY)
            .build();

    @Override
    public String type() {
      return "in";
    }
  }

  /// It goes to another subject.
  record Mapped(String to) implements Step {
    private static final JsonFields<Mapped> FIELDS =
        JsonFields.<Mapped>of().string("to", Mapped::to).build();

    @Override
    public String type() {
      return "sm";
    }
  }

  /// It goes to an account that imports a stream.
  record StreamExport(String account, String to) implements Step {
    private static final JsonFields<StreamExport> FIELDS =
        JsonFields.<StreamExport>of()
            .string("acc", StreamExport::account)
            .string("to", StreamExport::to)
            .build();

    @Override
    public String type() {
      return "se";
    }
  }

  /// It goes to an account that exports a service, or comes back from there.
  record ServiceImport(String account, String from, String to) implements Step {
    private static final JsonFields<ServiceImport> FIELDS =
        JsonFields.<ServiceImport>of()
            .string("acc", ServiceImport::account)
            .string("from", ServiceImport::from)
            .string("to", ServiceImport::to)
            .build();

    @Override
    public String type() {
      return "si";
    }
  }

  /// A client gets it, or does not.
  ///
  /// @param account that of the client; empty when it is the publisher's
  /// @param queue empty for none
  /// @param error why it does not get it; empty when it does
  record Egress(
      long cid, String name, String account, String subscription, String queue, String error)
      implements Step {
    private static final JsonFields<Egress> FIELDS =
        JsonFields.<Egress>of()
            .number("kind", _ -> CLIENT)
            .number("cid", Egress::cid)
            .string("name", Egress::name, Presence.OMIT_EMPTY)
            .string("acc", Egress::account, Presence.OMIT_EMPTY)
            .string("sub", Egress::subscription, Presence.OMIT_EMPTY)
            .string("queue", Egress::queue, Presence.OMIT_EMPTY)
            .string("error", Egress::error, Presence.OMIT_EMPTY)
            .build();

    @Override
    public String type() {
      return "eg";
    }
  }

  /// Clients are the only kind of peer that there is.
  private static final int CLIENT = 0;

  static final JsonFields<TraceEvent> FIELDS =
      JsonFields.<TraceEvent>of()
          .string("type", event -> event.step.type())
          .time("ts", TraceEvent::at)
          .inline(event -> event.as(Ingress.class), Ingress.FIELDS)
          .inline(event -> event.as(Mapped.class), Mapped.FIELDS)
          .inline(event -> event.as(StreamExport.class), StreamExport.FIELDS)
          .inline(event -> event.as(ServiceImport.class), ServiceImport.FIELDS)
          .inline(event -> event.as(Egress.class), Egress.FIELDS)
          .build();

  private <S extends Step> @Nullable S as(Class<S> kind) {
    return kind.isInstance(step) ? kind.cast(step) : null;
  }
}

package dev.postroom.monitoring.request;

import dev.postroom.broker.options.AllowResponses;
import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.options.SubjectPattern;
import dev.postroom.broker.options.SubjectPermissions;
import dev.postroom.broker.snapshot.UserSnapshot;
import dev.postroom.broker.system.ServerInfo;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import dev.postroom.monitoring.endpoint.Document;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The shapes of answers (docs/spec/core.md 4.13, B.1).
final class Reply {
  /// A request that cannot be answered.
  ///
  /// @param code 400 for what cannot be read, 500 for what cannot be done
  private record Fault(ServerInfo server, int code, String description) {
    private static final JsonFields<Fault> ERROR =
        JsonFields.<Fault>of()
            .number("code", Fault::code)
            .string("description", Fault::description)
            .build();

    private static final JsonFields<Fault> FIELDS =
        JsonFields.<Fault>of()
            .object("server", Fault::server, ServerInfo.FIELDS)
            .object("error", fault -> fault, ERROR)
            .build();

    private static final JsonFields<Fault> WITHOUT_DATA =
        JsonFields.<Fault>of()
            .object("server", Fault::server, ServerInfo.FIELDS)
            .strings("data", _ -> null)
            .object("error", fault -> fault, ERROR)
            .build();
  }

  private static final JsonFields<ServerInfo> DONE =
      JsonFields.<ServerInfo>of().object("server", server -> server, ServerInfo.FIELDS).build();

  private static final JsonFields<ServerInfo> ID =
      JsonFields.<ServerInfo>of()
          .string("name", server -> server.identity().name())
          .string("host", server -> server.identity().host())
          .string("id", server -> server.identity().id())
          .build();

  private static final JsonFields<SubjectPermissions> SUBJECTS =
      JsonFields.<SubjectPermissions>of()
          .strings("allow", subjects -> texts(subjects.allow()), Presence.OMIT_EMPTY)
          .strings("deny", subjects -> texts(subjects.deny()), Presence.OMIT_EMPTY)
          .build();

  private static final JsonFields<AllowResponses> RESPONSES =
      JsonFields.<AllowResponses>of()
          .number("max", AllowResponses::max)
          .number("ttl", responses -> responses.expires().toNanos())
          .build();

  private static final JsonFields<PermissionOptions> PERMISSIONS =
      JsonFields.<PermissionOptions>of()
          .object("publish", PermissionOptions::publish, SUBJECTS)
          .object("subscribe", PermissionOptions::subscribe, SUBJECTS)
          .object("responses", PermissionOptions::allowResponses, RESPONSES, Presence.OMIT_EMPTY)
          .build();

  private static final JsonFields<UserSnapshot> USER =
      JsonFields.<UserSnapshot>of()
          .string("user", UserSnapshot::user)
          .string("account", UserSnapshot::account)
          .string("account_name", UserSnapshot::account, Presence.OMIT_EMPTY)
          .object("permissions", Reply::permissions, PERMISSIONS, Presence.OMIT_EMPTY)
          .build();

  private Reply() {}

  /// Return a document under a name.
  static <D> byte[] of(ServerInfo server, String name, Document<D> document) {
    return JsonFields.<Document<D>>of()
        .object("server", _ -> server, ServerInfo.FIELDS)
        .object(name, Document::value, document.fields())
        .build()
        .toBytes(document);
  }

  /// Return that it was done.
  static byte[] done(ServerInfo server) {
    return DONE.toBytes(server);
  }

  /// Return that it was not understood, or cannot be done.
  static byte[] fault(ServerInfo server, int code, String description) {
    return Fault.FIELDS.toBytes(new Fault(server, code, description));
  }

  /// Return that there is no such document.
  static byte[] noDocument(ServerInfo server, String description) {
    return Fault.WITHOUT_DATA.toBytes(new Fault(server, 500, description));
  }

  /// Return who the server is, and nothing else.
  static byte[] id(ServerInfo server) {
    return ID.toBytes(server);
  }

  /// Return who a client is.
  static Document<UserSnapshot> user(UserSnapshot user) {
    return new Document<>(USER, user);
  }

  /// Return an empty document.
  static Document<?> empty() {
    return new Document<>(JsonFields.<String>of().build(), "");
  }

  private static @Nullable PermissionOptions permissions(UserSnapshot user) {
    return user.permissions().equals(PermissionOptions.all()) ? null : user.permissions();
  }

  private static List<String> texts(List<SubjectPattern> patterns) {
    return patterns.stream()
        .map(each -> each.queue().isEmpty() ? each.subject() : each.subject() + " " + each.queue())
        .toList();
  }
}

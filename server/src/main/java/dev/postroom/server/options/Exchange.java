package dev.postroom.server.options;

import dev.postroom.broker.options.ExportOptions;
import dev.postroom.broker.options.ExportOptions.Responses;
import dev.postroom.broker.options.ImportOptions;
import dev.postroom.config.Position;
import dev.postroom.platform.Escape;
import dev.postroom.subject.Subjects;
import dev.postroom.subject.mapping.Mapping;
import dev.postroom.subject.mapping.MappingException;
import dev.postroom.subject.mapping.Renaming;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What accounts export and import, while it is put together: an import is only one when the other
/// account exists and exports it (docs/spec/core.md 3.4, 4.11). Confined to the thread that starts
/// the server.
final class Exchange {
  private final Map<String, List<ExportOptions>> exports = new LinkedHashMap<>();
  private final Map<String, List<ImportKeys.Written>> written = new LinkedHashMap<>();
  private final Map<String, List<ImportOptions>> imports = new HashMap<>();

  void exports(String account, List<ExportOptions> list) {
    exports.put(account, list);
  }

  void imports(String account, List<ImportKeys.Written> list) {
    written.put(account, list);
  }

  List<ExportOptions> exportsOf(String account) {
    return exports.getOrDefault(account, List.of());
  }

  List<ImportOptions> importsOf(String account) {
    return imports.getOrDefault(account, List.of());
  }

  /// Bring exports and imports together, in nats-server's order: streams before services, exports
  /// before imports.
  ///
  /// @param accounts those that there are
  /// @param where the accounts stand, for every problem
  void resolve(Set<String> accounts, Position where, ConfigReader reader) {
    for (boolean isStream : new boolean[] {true, false}) {
      exports.forEach(
          (_, list) -> {
            for (ExportOptions export : list) {
              if (export instanceof ExportOptions.Stream == isStream) {
                checked(() -> check(export, accounts), where, reader);
              }
            }
          });
    }
    for (boolean isStream : new boolean[] {true, false}) {
      written.forEach(
          (account, list) -> {
            for (ImportKeys.Written each : list) {
              if (each.isStream() == isStream) {
                checked(() -> add(account, each, accounts), where, reader);
              }
            }
          });
    }
  }

  private interface Step {
    void run() throws ExchangeException;
  }

  /// Why an export or import cannot be.
  private static final class ExchangeException extends Exception {
    private static final long serialVersionUID = 1L;

    ExchangeException(String message) {
      super(message);
    }
  }

  private static void checked(Step step, Position where, ConfigReader reader) {
    try {
      step.run();
    } catch (ExchangeException problem) {
      reader.refuse(new KeyException(where, String.valueOf(problem.getMessage())));
    }
  }

  private static void check(ExportOptions export, Set<String> accounts) throws ExchangeException {
    String kind = export instanceof ExportOptions.Stream ? "stream" : "service";
    for (String name : export.access().accounts()) {
      if (!accounts.contains(name)) {
        throw undefined(name, kind + " export");
      }
    }
    int position = export.access().tokenPosition();
    if (position != 0 && !isStar(export.subject(), position)) {
      throw new ExchangeException(
          "Error adding "
              + kind
              + " export "
              + Escape.quote(export.subject())
              + ": sublist: invalid subject");
    }
    if (export instanceof ExportOptions.Service service && service.latency() != null) {
      check(service, service.latency());
    }
  }

  private static void check(ExportOptions.Service service, ExportOptions.Latency latency)
      throws ExchangeException {
    byte[] subject = bytes(latency.subject());
    boolean isLiteral = Mapping.isSource(latency.subject()) && !Subjects.hasWildcard(subject);
    String problem =
        !isLiteral
            ? "invalid publish subject"
            : service.responses() == Responses.SINGLETON ? "" : "bad service response type";
    if (!problem.isEmpty()) {
      throw new ExchangeException(
          "Error adding service latency sampling for "
              + Escape.quote(service.subject())
              + " on subject "
              + Escape.quote(latency.subject())
              + ": "
              + problem);
    }
  }

  private static boolean isStar(String subject, int position) {
    String[] tokens = subject.split("\\.", -1);
    return position > 0 && position <= tokens.length && tokens[position - 1].equals("*");
  }

  private static ExchangeException undefined(String account, String kind) {
    return new ExchangeException(Escape.quote(account) + " account not defined for " + kind);
  }

  private void add(String account, ImportKeys.Written each, Set<String> accounts)
      throws ExchangeException {
    String kind = each.isStream() ? "stream import" : "service import";
    if (!accounts.contains(each.account())) {
      throw undefined(each.account(), kind);
    }
    try {
      ImportOptions resolved = each.isStream() ? stream(account, each) : service(account, each);
      imports.computeIfAbsent(account, _ -> new ArrayList<>()).add(resolved);
    } catch (ExchangeException problem) {
      throw new ExchangeException(
          "Error adding "
              + kind
              + " "
              + Escape.quote(each.subject())
              + ": "
              + problem.getMessage());
    }
  }

  private ImportOptions stream(String account, ImportKeys.Written each) throws ExchangeException {
    boolean isExported =
        exportsOf(each.account()).stream()
            .anyMatch(
                export ->
                    export instanceof ExportOptions.Stream && isAllowed(account, each, export));
    if (!isExported) {
      throw new ExchangeException("stream import not authorized");
    }
    if (!each.prefix().isEmpty() && Subjects.hasWildcard(bytes(each.prefix()))) {
      throw new ExchangeException("stream import prefix can not contain wildcard tokens");
    }
    Renaming names;
    try {
      names =
          each.local().equals(each.subject())
              ? Renaming.none(each.subject())
              : Renaming.of(each.subject(), each.local());
    } catch (MappingException impossible) {
      throw transform("stream", each.subject(), each.local(), impossible);
    }
    ImportOptions.Stream resolved =
        new ImportOptions.Stream(each.account(), names, each.allowTrace());
    if (Cycles.closes(account, resolved, imports)) {
      throw new ExchangeException("import forms a cycle");
    }
    boolean isKnown =
        importsOf(account).stream()
            .anyMatch(
                other ->
                    other instanceof ImportOptions.Stream
                        && other.account().equals(each.account())
                        && other.subject().equals(each.subject()));
    if (isKnown) {
      throw new ExchangeException("stream import already exists");
    }
    return resolved;
  }

  private ImportOptions service(String account, ImportKeys.Written each) throws ExchangeException {
    if (!Mapping.isSource(each.subject()) || !Mapping.isSource(each.local())) {
      throw new ExchangeException("sublist: invalid subject");
    }
    ExportOptions.Service export = null;
    for (ExportOptions candidate : exportsOf(each.account())) {
      if (candidate instanceof ExportOptions.Service service
          && isAllowed(account, each, service)
          && (export == null || service.subject().equals(each.subject()))) {
        export = service;
      }
    }
    if (export == null) {
      throw new ExchangeException("service import not authorized");
    }
    Renaming names;
    try {
      names =
          each.local().equals(each.subject())
              ? Renaming.none(each.subject())
              : Subjects.hasWildcard(bytes(each.subject()))
                  ? Renaming.of(each.subject(), each.local()).reversed()
                  : Renaming.loose(each.local(), each.subject());
    } catch (MappingException impossible) {
      throw transform("service", each.local(), each.subject(), impossible);
    }
    ImportOptions.Service resolved =
        new ImportOptions.Service(each.account(), each.subject(), names, each.share(), export);
    if (Cycles.closes(account, resolved, imports)) {
      throw new ExchangeException("import forms a cycle");
    }
    return resolved;
  }

  private static ExchangeException transform(
      String kind, String from, String to, MappingException impossible) {
    return new ExchangeException(
        "failed to create mapping transform for "
            + kind
            + " import subject from "
            + Escape.quote(from)
            + " to "
            + Escape.quote(to)
            + ": "
            + impossible.getMessage());
  }

  private static boolean isAllowed(String account, ImportKeys.Written each, ExportOptions export) {
    if (!Mapping.isSource(each.subject())
        || !Mapping.isSource(export.subject())
        || !Cycles.contains(export.subject(), each.subject())) {
      return false;
    }
    ExportOptions.Access access = export.access();
    if (access.tokenPosition() > 0) {
      String[] tokens = each.subject().split("\\.", -1);
      int position = access.tokenPosition();
      return position <= tokens.length && tokens[position - 1].equals(account);
    }
    return access.accounts().isEmpty() || access.accounts().contains(account);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

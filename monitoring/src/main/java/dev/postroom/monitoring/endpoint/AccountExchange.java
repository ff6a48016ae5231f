package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.ExportOptions;
import dev.postroom.broker.options.ExportOptions.Latency;
import dev.postroom.broker.options.ImportOptions;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import dev.postroom.subject.mapping.Mapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an account maps, exports and imports, in /accountz (docs/spec/core.md 6.5, B.4).
final class AccountExchange {
  private static final int WHOLE = 100;

  private static final JsonFields<Latency> LATENCY =
      JsonFields.<Latency>of()
          .number("sampling", Latency::sampling, Presence.OMIT_EMPTY)
          .string(
              "sampling", latency -> latency.sampling() == 0 ? "headers" : "", Presence.OMIT_EMPTY)
          .string("results", Latency::subject)
          .build();

  static final JsonFields<ExportOptions> EXPORT =
      JsonFields.<ExportOptions>of()
          .string("subject", ExportOptions::subject)
          .string("type", each -> type(each instanceof ExportOptions.Stream))
          .string(
              "response_type",
              each ->
                  each instanceof ExportOptions.Service service ? service.responses().text() : "",
              Presence.OMIT_EMPTY)
          .object(
              "service_latency",
              each -> each instanceof ExportOptions.Service service ? service.latency() : null,
              LATENCY,
              Presence.OMIT_EMPTY)
          .strings(
              "approved_accounts",
              each -> each.access().accounts().stream().sorted().toList(),
              Presence.OMIT_EMPTY)
          .build();

  static final JsonFields<ImportOptions> IMPORT =
      JsonFields.<ImportOptions>of()
          .string("subject", ImportOptions::subject)
          .string("account", ImportOptions::account)
          .string(
              "to",
              each -> each instanceof ImportOptions.Service ? each.local() : "",
              Presence.OMIT_EMPTY)
          .string("local_subject", ImportOptions::local)
          .string("type", each -> type(each instanceof ImportOptions.Stream))
          .bool("invalid", _ -> false)
          .bool("share", each -> each instanceof ImportOptions.Service service && service.share())
          .bool("tracking", _ -> false)
          .object("latency", AccountExchange::latency, LATENCY, Presence.OMIT_EMPTY)
          .build();

  static final JsonFields<Mapping.Target> TARGET =
      JsonFields.<Mapping.Target>of()
          .string("subject", Mapping.Target::subject)
          .number("weight", Mapping.Target::weight)
          .string("cluster", Mapping.Target::cluster, Presence.OMIT_EMPTY)
          .build();

  private AccountExchange() {}

  private static String type(boolean isStream) {
    return isStream ? "stream" : "service";
  }

  private static @Nullable Latency latency(ImportOptions each) {
    return each instanceof ImportOptions.Service service ? service.export().latency() : null;
  }

  /// Return the imports, streams first.
  static List<ImportOptions> imports(AccountOptions account) {
    List<ImportOptions> all = new ArrayList<>(account.imports());
    all.sort((one, other) -> rank(one) - rank(other));
    return all;
  }

  private static int rank(ImportOptions each) {
    return each instanceof ImportOptions.Stream ? 0 : 1;
  }

  /// Return where each subject goes, as nats-server shows it: the least weight first, each with
  /// those before it, and what no weight covers.
  static Map<String, Collection<Mapping.Target>> mappings(AccountOptions account) {
    Map<String, Collection<Mapping.Target>> all = new LinkedHashMap<>();
    for (Mapping each : account.mappings()) {
      Map<String, List<Mapping.Target>> byCluster = new LinkedHashMap<>();
      byCluster.put("", new ArrayList<>());
      for (Mapping.Target target : each.targets()) {
        byCluster.computeIfAbsent(target.cluster(), _ -> new ArrayList<>()).add(target);
      }
      List<Mapping.Target> shown = new ArrayList<>();
      byCluster.forEach((cluster, targets) -> shown.addAll(summed(each, cluster, targets)));
      all.put(each.source(), shown);
    }
    return all;
  }

  private static List<Mapping.Target> summed(
      Mapping mapping, String cluster, List<Mapping.Target> targets) {
    List<Mapping.Target> whole = new ArrayList<>(targets);
    int left = WHOLE - targets.stream().mapToInt(Mapping.Target::weight).sum();
    boolean isStaying =
        targets.stream().noneMatch(target -> target.subject().equals(mapping.source()));
    if (left > 0 && isStaying) {
      whole.add(new Mapping.Target(referring(mapping.source()), left, cluster));
    }
    whole.sort(Comparator.comparingInt(Mapping.Target::weight));
    List<Mapping.Target> summed = new ArrayList<>();
    int sum = 0;
    for (Mapping.Target target : whole) {
      sum += target.weight();
      summed.add(new Mapping.Target(target.subject(), sum, cluster));
    }
    return summed;
  }

  /// Return a source as a destination: with references for its wildcards.
  private static String referring(String source) {
    StringBuilder text = new StringBuilder();
    int wildcards = 0;
    for (String token : source.split("\\.", -1)) {
      text.append(text.isEmpty() ? "" : ".");
      text.append(token.equals("*") ? "$" + ++wildcards : token);
    }
    return text.toString();
  }
}

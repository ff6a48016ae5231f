package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.http.HttpRequest;
import dev.postroom.monitoring.options.MonitoringOptions;
import dev.postroom.platform.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/// Which endpoint answers which path (docs/spec/core.md 6.0). Thread-safe.
public final class Endpoints {
  private static final Endpoint NOT_FOUND = new NotFoundEndpoint();

  private static final int SHARE_OF_HEAP = 4;

  private final RequestCounts counts = new RequestCounts();
  private final String base;
  private final Map<String, Endpoint> byPath = new LinkedHashMap<>();

  public Endpoints(Broker broker, MonitoringOptions options, Clock clock) {
    String cleaned = CleanPath.of("/" + options.basePath() + "/");
    this.base = cleaned.substring(0, cleaned.length() - 1);
    byPath.put("/varz", new VarzEndpoint(broker, options, counts, clock));
    byPath.put(
        "/connz", new ConnzEndpoint(broker, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    byPath.put("/healthz", new HealthzEndpoint(broker));
    byPath.put("/", new RootEndpoint(base, broker.identity().version()));
  }

  /// Return who answers the request, and count it.
  public Endpoint find(HttpRequest request) {
    String path = request.path();
    String clean = CleanPath.of(path);
    if (!clean.equals(path)) {
      return new RedirectEndpoint(clean);
    }
    String local = localPath(path);
    Endpoint endpoint = byPath.get(local);
    if (endpoint == null) {
      return NOT_FOUND;
    }
    counts.count(local);
    return endpoint;
  }

  /// Return the path behind the base path; the base path itself, without a slash at its end, is
  /// `/`. What is not below it is nowhere: `""`.
  private String localPath(String path) {
    if (base.isEmpty()) {
      return path;
    }
    if (path.equals(base)) {
      return "/";
    }
    boolean below = path.startsWith(base + "/") && path.length() > base.length() + 1;
    return below ? path.substring(base.length()) : "";
  }
}

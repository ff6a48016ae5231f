package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/// Which endpoint answers which path (docs/spec/core.md 6.0). Thread-safe.
public final class Endpoints {
  private static final Endpoint NOT_FOUND = new NotFoundEndpoint();
  private static final String UNCOUNTED = "";

  /// @param countedAs the name under which /varz counts the requests; empty for not at all
  private record Entry(Endpoint endpoint, String countedAs) {}

  private static final String HEALTHZ = "/healthz";

  private final Gate gate;
  private final RequestCounts counts;
  private final String base;
  private final Map<String, Entry> byPath = new LinkedHashMap<>();

  /// Make the table of a server's documents.
  public Endpoints(Documents documents) {
    this.gate = new Gate(documents.options().login());
    String cleaned = CleanPath.of("/" + documents.options().basePath() + "/");
    this.base = cleaned.substring(0, cleaned.length() - 1);
    this.counts = documents.counts();
    Broker broker = documents.broker();
    Endpoint subsz = new SubszEndpoint(documents);
    add("/", new RootEndpoint(base, broker.identity().version()));
    add("/varz", new VarzEndpoint(documents));
    add("/connz", new ConnzEndpoint(documents));
    add("/routez", new RoutezEndpoint(documents));
    add("/gatewayz", new GatewayzEndpoint(documents));
    add("/leafz", new LeafzEndpoint(documents));
    add("/subsz", subsz);
    byPath.put("/subscriptionsz", new Entry(subsz, "/subsz"));
    add("/accountz", new AccountzEndpoint(documents));
    add("/accstatz", new AccstatzEndpoint(documents));
    add("/jsz", new JszEndpoint(documents));
    add(HEALTHZ, new HealthzEndpoint(broker));
    addUncounted("/raftz", new RaftzEndpoint());
    addUncounted("/ipqueuesz", new IpqueueszEndpoint(documents));
    addUncounted("/stacksz", new StackszEndpoint());
    addUncounted("/debug/vars", new DebugVarsEndpoint());
    addUncounted("/metrics", new MetricsEndpoint(documents));
  }

  private void add(String path, Endpoint endpoint) {
    byPath.put(path, new Entry(endpoint, path));
  }

  private void addUncounted(String path, Endpoint endpoint) {
    byPath.put(path, new Entry(endpoint, UNCOUNTED));
  }

  /// Return who answers the request, and count it. Probes of /healthz need no login.
  public Endpoint find(HttpRequest request) {
    Endpoint found = named(request);
    return localPath(request.path()).equals(HEALTHZ) ? found : gate.guard(found, request);
  }

  private Endpoint named(HttpRequest request) {
    String path = request.path();
    String clean = CleanPath.of(path);
    if (!clean.equals(path)) {
      return new RedirectEndpoint(clean);
    }
    Entry found = byPath.get(localPath(path));
    if (found == null) {
      return NOT_FOUND;
    }
    if (!found.countedAs().equals(UNCOUNTED) && found.endpoint().isCounted(request)) {
      counts.count(found.countedAs());
    }
    return found.endpoint();
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

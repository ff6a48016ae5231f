package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;

/// `/`: a page for people, with links to the documents (docs/spec/core.md 6.8).
final class RootEndpoint implements Endpoint {
  private final HttpResponse page;

  RootEndpoint(String base, String version) {
    this.page =
        HttpResponse.of(
            HttpStatus.OK,
            "text/html; charset=utf-8",
            """
            <!DOCTYPE html>
            <html lang="en">
              <head>
                <meta charset="utf-8">
                <title>Postroom</title>
                <style>
                  body { font-family: system-ui, sans-serif; margin: 2rem }
                  a { display: block; padding: 0.3rem 0 }
                  p { color: #555 }
                </style>
              </head>
              <body>
                <h1>Postroom</h1>
                <p>v%2$s</p>
                <a href=".%1$s/varz">General</a>
                <a href=".%1$s/jsz">JetStream</a>
                <a href=".%1$s/connz">Connections</a>
                <a href=".%1$s/accountz">Accounts</a>
                <a href=".%1$s/accstatz">Account Stats</a>
                <a href=".%1$s/subsz">Subscriptions</a>
                <a href=".%1$s/routez">Routes</a>
                <a href=".%1$s/leafz">LeafNodes</a>
                <a href=".%1$s/gatewayz">Gateways</a>
                <a href=".%1$s/raftz">Raft Groups</a>
                <a href=".%1$s/healthz">Health Probe</a>
                <a href=".%1$s/debug/vars">Expvar</a>
                <a href=".%1$s/metrics">Metrics for Prometheus</a>
                <a href=".%1$s/stacksz">Threads</a>
              </body>
            </html>
            """
                .formatted(base, version));
  }

  @Override
  public HttpResponse answer(HttpRequest request) {
    return page;
  }

  @Override
  public boolean isSlow() {
    return false;
  }
}

package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;
import dev.postroom.json.JsonFields;
import java.util.List;

/// `/debug/vars`: the process and its memory, in the form of Go's expvar (docs/spec/core.md 6.8).
/// Arguments are not shown: they may hold passwords.
final class DebugVarsEndpoint implements Endpoint {
  private static final JsonFields<List<String>> COMMAND =
      JsonFields.<List<String>>of().strings("cmdline", words -> words).build();

  @Override
  public HttpResponse answer(HttpRequest request) {
    List<String> command = ProcessHandle.current().info().command().stream().toList();
    String line = COMMAND.toJson(command).replace("{\"cmdline\":", "\"cmdline\": ");
    String memory = DebugVars.FIELDS.toJson(new DebugVars(JvmFigures.now()));
    String body =
        "{\n" + line.substring(0, line.length() - 1) + ",\n\"memstats\": " + memory + "\n}\n";
    return HttpResponse.of(HttpStatus.OK, "application/json; charset=utf-8", body);
  }

  @Override
  public boolean isSlow() {
    return true;
  }
}

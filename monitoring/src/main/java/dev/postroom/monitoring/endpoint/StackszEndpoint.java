package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;
import java.util.Comparator;
import java.util.Map;

/// `/stacksz`: what every thread does at this moment, for people (docs/spec/core.md 6.8).
final class StackszEndpoint implements Endpoint {
  @Override
  public HttpResponse answer(HttpRequest request) {
    StringBuilder text = new StringBuilder();
    Thread.getAllStackTraces().entrySet().stream()
        .sorted(Comparator.comparingLong(entry -> entry.getKey().threadId()))
        .forEach(entry -> append(text, entry));
    return Responses.json(HttpStatus.OK, text.toString());
  }

  private static void append(StringBuilder text, Map.Entry<Thread, StackTraceElement[]> entry) {
    Thread thread = entry.getKey();
    text.append("thread ").append(thread.threadId());
    text.append(" \"").append(thread.getName()).append('"');
    text.append(" [").append(thread.getState()).append("]:\n");
    for (StackTraceElement frame : entry.getValue()) {
      text.append("\tat ").append(frame).append('\n');
    }
    text.append('\n');
  }

  @Override
  public boolean isSlow() {
    return true;
  }
}

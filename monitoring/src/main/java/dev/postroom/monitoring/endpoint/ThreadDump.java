package dev.postroom.monitoring.endpoint;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Comparator;
import java.util.Map;

/// What the threads of the process do at this moment, for people. Virtual threads are not shown.
final class ThreadDump {
  private ThreadDump() {}

  /// Return every thread with its stack, by number.
  static String all() {
    StringBuilder text = new StringBuilder();
    Thread.getAllStackTraces().entrySet().stream()
        .sorted(Comparator.comparingLong(entry -> entry.getKey().threadId()))
        .forEach(entry -> append(text, entry));
    return text.toString();
  }

  private static void append(StringBuilder text, Map.Entry<Thread, StackTraceElement[]> entry) {
    appendHead(text, entry.getKey());
    text.append(":\n");
    for (StackTraceElement frame : entry.getValue()) {
      text.append("\tat ").append(frame).append('\n');
    }
    text.append('\n');
  }

  private static void appendHead(StringBuilder text, Thread thread) {
    text.append("thread ").append(thread.threadId());
    text.append(" \"").append(thread.getName()).append('"');
    text.append(" [").append(thread.getState()).append(']');
  }

  /// Return every thread in a line of its own.
  static String names() {
    StringBuilder text = new StringBuilder();
    Thread.getAllStackTraces().keySet().stream()
        .sorted(Comparator.comparingLong(Thread::threadId))
        .forEach(
            thread -> {
              appendHead(text, thread);
              text.append('\n');
            });
    return text.toString();
  }

  /// Return the threads that wait for a lock, with its owner.
  static String waiting() {
    StringBuilder text = new StringBuilder("threads that wait for a lock:\n");
    for (ThreadInfo each : ManagementFactory.getThreadMXBean().dumpAllThreads(false, false)) {
      if (each.getLockName() != null) {
        text.append(each);
      }
    }
    return text.toString();
  }
}

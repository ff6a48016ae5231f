package dev.postroom.interop;

import dev.postroom.client.Connection;
import dev.postroom.client.Nats;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A program in which many virtual threads ask over one connection and wait for their replies. On
/// request, it says how much memory it took before they asked and takes now. Linux only.
///
/// Arguments: the server's address, and how many threads.
final class BlockedCallers {
  static final String QUESTION = "callers.question";
  static final String MEASURE = "callers.measure";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private BlockedCallers() {}

  /// Memory in KiB: resident, resident at most so far, and what is used of the heap after a
  /// collection.
  record Memory(long resident, long peak, long heap) {
    static Memory now() throws IOException {
      long resident = status("VmRSS");
      System.gc();
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 10;
      return new Memory(resident, status("VmHWM"), heap);
    }

    static Memory parse(String text) {
      String[] numbers = text.split(" ", -1);
      return new Memory(
          Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
    }

    private static long status(String name) throws IOException {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith(name + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }

    @Override
    public String toString() {
      return resident + " " + peak + " " + heap;
    }
  }

  public static void main(String[] words) throws Exception {
    int callers = Integer.parseInt(words[1]);
    try (Connection nats = Nats.connect(words[0])) {
      nats.subscribe(MEASURE, request -> request.respond(Memory.now().toString()));
      // Once for nothing, so that it is not this that is measured; it also is what was before.
      System.out.println("before: " + nats.request(MEASURE, "", PATIENCE).text());
      AtomicInteger answered = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        String name = "caller " + i;
        threads.add(Thread.ofVirtual().start(() -> ask(nats, name, answered)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      System.out.println("answered: " + answered);
    }
  }

  private static void ask(Connection nats, String name, AtomicInteger answered) {
    if (nats.request(QUESTION, name, PATIENCE).text().equals("answer to " + name)) {
      answered.incrementAndGet();
    }
  }
}

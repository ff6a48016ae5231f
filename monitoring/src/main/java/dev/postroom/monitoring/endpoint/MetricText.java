package dev.postroom.monitoring.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The text format of Prometheus, version 0.0.4: families of samples, by name. Confined to the call
/// that made it.
///
/// ```
/// # HELP gnatsd_varz_connections connections
/// # TYPE gnatsd_varz_connections gauge
/// gnatsd_varz_connections{server_id="N…"} 3
/// ```
final class MetricText {
  /// Whole numbers up to here are written as such.
  private static final double EXACT = 1L << 53;

  /// What a figure may do.
  enum Kind {
    /// It goes up and down.
    GAUGE,
    /// It goes up, until the server starts again.
    COUNTER,
    /// How often something happened and how much that came to: a family of two samples, whose names
    /// end in `_count` and `_sum`.
    SUMMARY
  }

  /// One name and its value.
  record Label(String name, String value) {}

  private record Family(Kind kind, String help, List<String> samples) {}

  /// A sample's objects, and its text as often as it is there at a time: alone, in the text as it
  /// grows, and as bytes.
  private static final int SAMPLE_OBJECTS = 80;

  private static final int COPIES = 5;

  private final Map<String, Family> families = new TreeMap<>();
  private final long maxCost;
  private long cost;

  /// @param maxCost how many bytes of memory it may take to make it
  MetricText(long maxCost) {
    this.maxCost = maxCost;
  }

  /// Refuse to go on when what was added takes too much.
  void check() throws TooLargeException {
    if (cost > maxCost) {
      throw TooLargeException.metrics(cost, maxCost);
    }
  }

  /// Add a sample; kind and help are those of the family's first one.
  void add(String name, Kind kind, String help, double value, Label... labels) {
    add(name, new Family(kind, help, new ArrayList<>()), shown(labels) + " " + number(value));
  }

  /// Add a sample that is a whole number.
  void add(String name, Kind kind, String help, long value, Label... labels) {
    add(name, new Family(kind, help, new ArrayList<>()), shown(labels) + " " + value);
  }

  /// Add how often something happened, and what that came to.
  void addSummary(String name, String help, long count, double sum, Label... labels) {
    Family family = new Family(Kind.SUMMARY, help, new ArrayList<>());
    add(name, family, "_count" + shown(labels) + " " + count);
    add(name, family, "_sum" + shown(labels) + " " + number(sum));
  }

  private void add(String name, Family fresh, String sample) {
    String line = name + sample;
    cost += SAMPLE_OBJECTS + (long) COPIES * line.length();
    families.computeIfAbsent(name, _ -> fresh).samples().add(line);
  }

  private static String shown(Label... labels) {
    if (labels.length == 0) {
      return "";
    }
    List<String> pairs = new ArrayList<>();
    for (Label label : labels) {
      pairs.add(label.name() + "=\"" + escaped(label.value()).replace("\"", "\\\"") + "\"");
    }
    return "{" + String.join(",", pairs) + "}";
  }

  /// Escape what would end a line.
  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n");
  }

  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) <= EXACT) {
      return Long.toString((long) value);
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return Double.toString(value);
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    families.forEach(
        (name, family) -> {
          String type = family.kind().name().toLowerCase(Locale.ROOT);
          out.append("# HELP ").append(name).append(' ').append(escaped(family.help()));
          out.append("\n# TYPE ").append(name).append(' ').append(type).append('\n');
          family.samples().forEach(sample -> out.append(sample).append('\n'));
        });
    return out.toString();
  }
}

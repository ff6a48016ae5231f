package dev.postroom.junit;

import java.util.Map;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/// Runs a sample test class inside a test, or as a program in a JVM of its own.
final class SampleRun {
  private SampleRun() {}

  /// Run the class, with configuration parameters of JUnit.
  static TestExecutionSummary run(Class<?> sample, Map<String, String> parameters) {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(sample))
            .configurationParameters(parameters)
            .build();
    LauncherFactory.create().execute(request, summary);
    return summary.getSummary();
  }

  /// Run the class, whose only test must fail, and return why.
  static String failureOf(Class<?> sample) {
    TestExecutionSummary summary = run(sample, Map.of());
    if (summary.getFailures().size() != 1) {
      throw new AssertionError("not one failure: " + summary.getFailures());
    }
    return summary.getFailures().getFirst().getException().toString();
  }

  /// Argument: the name of the class. Prints how many tests succeeded, and each failure.
  public static void main(String[] words) throws ClassNotFoundException {
    TestExecutionSummary summary = run(Class.forName(words[0]), Map.of());
    System.out.println("succeeded: " + summary.getTestsSucceededCount());
    summary.getFailures().forEach(failure -> System.out.println(failure.getException()));
  }
}

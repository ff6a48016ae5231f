package dev.postroom.testsupport;

import java.util.List;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// Runs a sample test class inside a test, to see whether an extension fails it.
final class JupiterRun {
  private JupiterRun() {}

  /// Run the class and return what failed, the text of suppressed throwables included.
  static List<String> failuresOf(Class<?> sample) {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(sample))
            .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
            .configurationParameter(NoLeaks.SETTLING_MILLIS, "300")
            .build();
    LauncherFactory.create().execute(request, summary);
    return summary.getSummary().getFailures().stream()
        .map(failure -> text(failure.getException()))
        .toList();
  }

  private static String text(Throwable failure) {
    StringBuilder text = new StringBuilder(failure.toString());
    for (Throwable hidden : failure.getSuppressed()) {
      text.append(" / ").append(text(hidden));
    }
    return failure.getCause() == null ? text.toString() : text + " <- " + text(failure.getCause());
  }
}

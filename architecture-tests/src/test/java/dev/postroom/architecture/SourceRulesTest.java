package dev.postroom.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What the sources of all modules must and must not say.
class SourceRulesTest {
  private static final Set<String> TESTS =
      Set.of(
          "Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "TestTemplate", "FuzzTest");
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  private final List<JavaSource> sources = JavaSource.all();

  @Test
  void every_package_says_what_lives_there_and_is_null_marked() {
    Map<String, String> packages = new TreeMap<>();
    for (JavaSource source : sources) {
      if (source.path().endsWith("/package-info.java")) {
        packages.put(packageOf(source), verdict(source));
      } else if (!source.path().endsWith("/module-info.java")) {
        packages.putIfAbsent(packageOf(source), "has no package-info");
      }
    }
    packages.values().removeIf(String::isEmpty);
    assertThat(packages).isEmpty();
  }

  private static String packageOf(JavaSource source) {
    return source.module() + " " + source.packageName();
  }

  private static String verdict(JavaSource info) {
    long docLines =
        info.lines().stream().filter(line -> line.startsWith("/// ") && line.length() > 20).count();
    if (docLines < 2) {
      return "says less than two lines";
    }
    return info.lines().contains("@NullMarked") ? "" : "is not @NullMarked";
  }

  @Test
  void a_suppressed_warning_gives_its_reason_beside_it() {
    List<String> silent = new ArrayList<>();
    for (JavaSource source : sources) {
      source.scan(
          new TreeScanner<Void, Void>() {
            @Override
            public @Nullable Void visitAnnotation(AnnotationTree tree, @Nullable Void unused) {
              if (simpleName(tree).equals("SuppressWarnings") && !hasReason(source, tree)) {
                silent.add(source.place(tree));
              }
              return super.visitAnnotation(tree, null);
            }
          });
    }
    assertThat(silent).isEmpty();
  }

  private static boolean hasReason(JavaSource source, AnnotationTree tree) {
    int from = (int) Math.max(0, source.firstLine(tree) - 2);
    int to = (int) source.lastLine(tree);
    return source.lines().subList(from, to).stream().anyMatch(line -> line.contains("// reason"));
  }

  @Test
  void tests_are_never_switched_off_skipped_or_slept_through() {
    List<String> found = new ArrayList<>();
    for (JavaSource source : sources) {
      if (source.isTest()) {
        source.scan(new IdleTests(source, found));
      }
    }
    assertThat(found).isEmpty();
  }

  private static final class IdleTests extends TreeScanner<Void, Void> {
    private final JavaSource source;
    private final List<String> found;

    IdleTests(JavaSource source, List<String> found) {
      this.source = source;
      this.found = found;
    }

    @Override
    public @Nullable Void visitAnnotation(AnnotationTree tree, @Nullable Void unused) {
      if (simpleName(tree).startsWith("Disabled")) {
        found.add(source.place(tree) + " @" + simpleName(tree));
      }
      return super.visitAnnotation(tree, null);
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
      String target = call.getMethodSelect().toString();
      String name = target.substring(target.lastIndexOf('.') + 1);
      if (name.equals("sleep") || name.startsWith("assume")) {
        found.add(source.place(call) + " " + target);
      }
      return super.visitMethodInvocation(call, null);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
      boolean isTest =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(annotation -> TESTS.contains(simpleName(annotation)));
      if (isTest && (method.getBody() == null || method.getBody().getStatements().isEmpty())) {
        found.add(source.place(method) + " is empty");
      }
      return super.visitMethod(method, null);
    }
  }

  private static String simpleName(AnnotationTree tree) {
    String name = tree.getAnnotationType().toString();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  @Test
  void nothing_is_left_for_later_without_saying_so_in_an_issue() {
    List<String> found = new ArrayList<>();
    for (String path : Repository.files(".java", ".xml", ".sh", ".py", ".c", ".md", ".ci/run")) {
      if (!path.startsWith("docs/spec/")) {
        List<String> lines = Repository.text(path).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
          if (UNFINISHED.matcher(lines.get(i)).find()) {
            found.add(path + ":" + (i + 1));
          }
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void one_file_at_most_knows_the_jdks_internal_signals() {
    TreeSet<String> files = new TreeSet<>();
    for (JavaSource source : sources) {
      boolean isMentioned =
          source.lines().stream()
              .map(String::strip)
              .anyMatch(line -> line.contains("sun.misc") && !line.startsWith("//"));
      if (isMentioned && !source.module().equals("architecture-tests")) {
        files.add(source.path());
      }
    }
    assertThat(files).hasSizeLessThanOrEqualTo(1);
  }
}

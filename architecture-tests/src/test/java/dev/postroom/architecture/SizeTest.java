package dev.postroom.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// No file over 500 lines, no method over 60, tests included.
///
/// `size-exceptions.txt` may list what is longer, one `path` or `path#method` a line. It may only
/// shrink: an entry that is no longer needed fails too.
class SizeTest {
  private static final int FILE_LINES = 500;
  private static final int METHOD_LINES = 60;
  private static final String EXCEPTIONS = "architecture-tests/size-exceptions.txt";

  @Test
  void what_is_too_long_is_exactly_what_the_exceptions_list() {
    List<JavaSource> sources = JavaSource.all();
    assertThat(sources).hasSizeGreaterThan(40);
    Set<String> tooLong = new TreeSet<>();
    for (JavaSource source : sources) {
      if (source.lines().size() > FILE_LINES) {
        tooLong.add(source.path());
      }
      source.scan(new LongMethods(source, tooLong));
    }

    List<String> exceptions =
        Repository.text(EXCEPTIONS).lines().filter(line -> !line.isBlank()).toList();
    assertThat(tooLong).containsExactlyInAnyOrderElementsOf(exceptions);
  }

  private static final class LongMethods extends TreeScanner<Void, Void> {
    private final JavaSource source;
    private final Set<String> tooLong;

    LongMethods(JavaSource source, Set<String> tooLong) {
      this.source = source;
      this.tooLong = tooLong;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
      if (method.getBody()
          != null) { // what stands above it, a table of test cases say, is not counted
        measure(method.getName().toString(), method.getBody());
      }
      return super.visitMethod(method, null);
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      for (Tree member : type.getMembers()) {
        if (member instanceof BlockTree initializer) {
          measure("initializer", initializer);
        }
      }
      return super.visitClass(type, null);
    }

    private void measure(String name, Tree tree) {
      if (source.lastLine(tree) - source.firstLine(tree) + 1 > METHOD_LINES) {
        tooLong.add(source.path() + "#" + name);
      }
    }
  }
}

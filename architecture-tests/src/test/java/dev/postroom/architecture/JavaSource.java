package dev.postroom.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// A Java file as the compiler's parser reads it; nothing is resolved.
record JavaSource(
    String path, List<String> lines, CompilationUnitTree unit, SourcePositions positions) {

  /// Return all Java files of all modules, tests included.
  static List<JavaSource> all() {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path root = Repository.root();
    List<Path> files =
        Repository.files(".java").stream()
            .filter(path -> path.contains("/src/"))
            .map(root::resolve)
            .toList();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      Iterable<? extends JavaFileObject> objects = manager.getJavaFileObjectsFromPaths(files);
      JavacTask task =
          (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null, objects);
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      List<JavaSource> sources = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        Path file = Path.of(unit.getSourceFile().toUri());
        String path = root.relativize(file).toString();
        List<String> lines = Repository.text(path).lines().toList();
        sources.add(new JavaSource(path, lines, unit, positions));
      }
      return List.copyOf(sources);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  boolean isTest() {
    return path.contains("/src/test/") || path.startsWith("test-support/");
  }

  String module() {
    return path.substring(0, path.indexOf('/'));
  }

  String packageName() {
    return unit.getPackageName() == null ? "" : unit.getPackageName().toString();
  }

  long firstLine(Tree tree) {
    return unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
  }

  long lastLine(Tree tree) {
    return unit.getLineMap().getLineNumber(positions.getEndPosition(unit, tree));
  }

  /// Return `path:line` of the tree's start.
  String place(Tree tree) {
    return path + ":" + firstLine(tree);
  }

  void scan(TreeScanner<?, ?> scanner) {
    scanner.scan(unit, null);
  }
}

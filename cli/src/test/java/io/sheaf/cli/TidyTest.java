package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What the sources of all modules look like, as far as a program can tell.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TidyTest {
  private static final int LINE = 100;
  private static final int FILE = 400;
  private static final int METHOD = 60;
  private static final int MEDIAN = 100;
  private static final Set<String> VAGUE_PACKAGES = Set.of("common", "helper", "misc", "util");
  private static final Pattern VAGUE_CLASS = Pattern.compile(".*(Helper|Manager|Utils?)");
  private static final Pattern LEFTOVER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  private final Path root = Path.of(System.getProperty("sheaf.root")).toAbsolutePath().normalize();
  private final List<Path> sources = sources();

  @Test
  void noLineIsTooLong() throws IOException {
    List<String> faults = new ArrayList<>();
    for (Path source : sources) {
      List<String> lines = Files.readAllLines(source);
      for (int i = 0; i < lines.size(); i++) {
        int length = lines.get(i).codePointCount(0, lines.get(i).length());
        if (length > LINE) {
          faults.add(at(source, i + 1) + " has " + length + " characters");
        }
      }
    }
    assertNone("lines over " + LINE + " characters", faults);
  }

  @Test
  void noLeftoverMarkAndNoOldJavadoc() throws IOException {
    List<String> faults = new ArrayList<>();
    for (Path source : sources) {
      List<String> lines = Files.readAllLines(source);
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (LEFTOVER.matcher(line).find()) {
          faults.add(at(source, i + 1) + " leaves work: " + line.strip());
        }
        if (isJava(source) && line.stripLeading().startsWith("/*" + "*")) {
          faults.add(at(source, i + 1) + " is old Javadoc; write ///");
        }
      }
    }
    assertNone("leftovers", faults);
  }

  @Test
  void filesAreShort() throws IOException {
    List<String> faults = new ArrayList<>();
    List<Integer> lengths = new ArrayList<>();
    for (Path source : sources) {
      int lines = Files.readAllLines(source).size();
      if (lines > FILE) {
        faults.add(at(source, 1) + " has " + lines + " lines");
      }
      if (isJava(source) && isMain(source)) {
        lengths.add(lines);
      }
    }
    lengths.sort(null);
    int median = lengths.get(lengths.size() / 2);
    System.out.printf("tidy: %d main Java files, median %d lines%n", lengths.size(), median);
    assertNone("files over " + FILE + " lines", faults);
    assertTrue(median < MEDIAN, "median file has " + median + " lines, limit " + MEDIAN);
  }

  @Test
  void methodsAreShort() throws IOException {
    List<String> faults = new ArrayList<>();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var units = files.getJavaFileObjectsFromPaths(sources.stream().filter(this::isJava).toList());
      var options = List.of("--release", "25", "-proc:none");
      var task = (JavacTask) compiler.getTask(null, files, null, options, null, units);
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      int methods = 0;
      for (CompilationUnitTree unit : task.parse()) {
        methods += new MethodLengths(unit, positions).findLong(faults);
      }
      assertTrue(methods > 0, "found no method");
    }
    assertNone("methods over " + METHOD + " lines", faults);
  }

  @Test
  void everyPackageIsDescribedAndNullMarked() throws IOException {
    List<String> faults = new ArrayList<>();
    for (Path source : sources) {
      if (!isJava(source) || !isMain(source) || source.endsWith("module-info.java")) {
        continue;
      }
      Path info = source.resolveSibling("package-info.java");
      String text = Files.exists(info) ? Files.readString(info) : "";
      if (!text.startsWith("///") || !text.contains("@NullMarked")) {
        faults.add(root.relativize(info) + " is absent, or lacks its prose or @NullMarked");
      }
    }
    assertNone("packages without a description", faults.stream().distinct().toList());
  }

  @Test
  void namesSayWhatThingsAre() {
    List<String> faults = new ArrayList<>();
    for (Path source : sources) {
      String file = source.toFile().getName();
      String parent = source.toFile().getParentFile().getName();
      if (VAGUE_PACKAGES.contains(parent)) {
        faults.add(at(source, 1) + " is in a package named " + parent);
      }
      if (isJava(source) && VAGUE_CLASS.matcher(file.replace(".java", "")).matches()) {
        faults.add(at(source, 1) + " has a name that says nothing");
      }
    }
    assertNone("vague names", faults);
  }

  /// Every source a person writes: Java, Python and shell, of all modules and of the root.
  private List<Path> sources() {
    try (Stream<Path> files = Files.walk(root)) {
      List<Path> found =
          files
              .filter(f -> !isBuilt(root.relativize(f)))
              .filter(TidyTest::isSource)
              .sorted()
              .toList();
      assertTrue(found.size() > 10, "sources under " + root + ": " + found);
      return found;
    } catch (IOException e) {
      throw new AssertionError("cannot list the sources under " + root, e);
    }
  }

  private static boolean isBuilt(Path file) {
    for (Path part : file) {
      String name = part.toString();
      if (name.equals("target") || name.equals(".git") || name.equals("sheaf-data")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSource(Path file) {
    String name = file.toString();
    return Files.isRegularFile(file)
        && (name.endsWith(".java") || name.endsWith(".py") || name.endsWith(".sh"));
  }

  private boolean isJava(Path source) {
    return source.toString().endsWith(".java");
  }

  private boolean isMain(Path source) {
    return root.relativize(source).toString().contains("/src/main/");
  }

  private String at(Path source, int line) {
    return root.relativize(source) + ":" + line;
  }

  private static void assertNone(String what, List<String> faults) {
    assertEquals(0, faults.size(), () -> what + ":\n" + String.join("\n", faults));
  }

  /// Finds the methods, constructors and initializers of one file that are too long.
  private final class MethodLengths extends TreeScanner<Void, List<String>> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private int methods;

    MethodLengths(CompilationUnitTree unit, SourcePositions positions) {
      this.unit = unit;
      this.positions = positions;
    }

    /// Adds the long methods to `faults` and returns how many methods there are.
    int findLong(List<String> faults) {
      scan(unit, faults);
      return methods;
    }

    @Override
    public Void visitMethod(MethodTree method, List<String> faults) {
      measure(method, method.getName().toString(), faults);
      return super.visitMethod(method, faults);
    }

    @Override
    public Void visitClass(ClassTree type, List<String> faults) {
      for (Tree member : type.getMembers()) {
        if (member instanceof BlockTree) {
          measure(member, "initializer of " + type.getSimpleName(), faults);
        }
      }
      return super.visitClass(type, faults);
    }

    private void measure(Tree tree, String name, List<String> faults) {
      methods++;
      long first = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
      long last = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, tree));
      long lines = last - first + 1;
      if (lines > METHOD) {
        Path source = Path.of(unit.getSourceFile().toUri());
        faults.add(at(source, (int) first) + " " + name + " has " + lines + " lines");
      }
    }
  }
}

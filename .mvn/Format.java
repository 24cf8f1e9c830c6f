import com.google.googlejavaformat.java.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Checks that every source file is as google-java-format would write it, or rewrites it (`fix`).
/// Run by the root pom in phase validate, from the root of the checkout.
final class Format {
  private Format() {}

  public static void main(String[] args) throws Exception {
    boolean fix = args[0].equals("fix");
    List<String> arguments = new ArrayList<>();
    arguments.add(fix ? "--replace" : "--dry-run");
    arguments.add("--set-exit-if-changed");
    arguments.add("--skip-javadoc-formatting");
    arguments.addAll(sources(Path.of("")));

    var changed = new StringWriter();
    var out = new PrintWriter(changed);
    int exit =
        new Main(out, new PrintWriter(System.err, true), System.in).format(toArray(arguments));
    out.flush();
    if (exit != 0 && !fix) {
      System.err.print("Not formatted:\n" + changed.toString().indent(2));
      System.err.println("To format them: mvn -q -N validate -Dsheaf.format=fix");
    }
    System.exit(fix ? 0 : exit);
  }

  private static String[] toArray(List<String> arguments) {
    return arguments.toArray(String[]::new);
  }

  private static List<String> sources(Path root) throws Exception {
    List<String> sources = new ArrayList<>();
    sources.add(".mvn/Format.java");
    try (var modules = Files.newDirectoryStream(root.toAbsolutePath(), Files::isDirectory)) {
      for (Path module : modules) {
        Path src = module.resolve("src");
        if (Files.isDirectory(src)) {
          try (var files = Files.walk(src)) {
            files
                .map(Path::toString)
                .filter(f -> f.endsWith(".java"))
                .sorted()
                .forEach(sources::add);
          }
        }
      }
    }
    return sources;
  }
}

package io.sheaf.store;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Another Java process with what this one has on its class and module paths.
public final class ChildJvm {
  private ChildJvm() {}

  /// Starts the `main` of a class; what it writes to standard error goes where this process's does.
  public static Process start(List<String> before, Class<?> main, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.addAll(List.of("-Xshare:auto", "-XX:-UsePerfData"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    String logging = System.getProperty("logback.configurationFile");
    if (logging != null) command.add("-Dlogback.configurationFile=" + logging);
    command.addAll(List.of("-cp", classPath(main), main.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /// Where the class lies, and all else that this process may load from.
  private static String classPath(Class<?> main) {
    Set<String> path = new LinkedHashSet<>();
    path.add(root(main));
    for (String property : List.of("jdk.module.path", "java.class.path")) {
      String value = System.getProperty(property, "");
      if (!value.isEmpty()) path.addAll(List.of(value.split(File.pathSeparator)));
    }
    return String.join(File.pathSeparator, path);
  }

  private static String root(Class<?> main) {
    String file = main.getSimpleName() + ".class";
    Path found = Path.of(URI.create(Objects.requireNonNull(main.getResource(file)).toString()));
    for (char each : main.getName().toCharArray()) {
      if (each == '.') found = Objects.requireNonNull(found.getParent());
    }
    return Objects.requireNonNull(found.getParent()).toString();
  }
}

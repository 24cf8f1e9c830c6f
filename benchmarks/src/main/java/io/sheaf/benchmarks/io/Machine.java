package io.sheaf.benchmarks.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What the figures were measured on.
public final class Machine {
  private Machine() {}

  /// Words on processor, memory, kernel, Java and file system.
  public static Map<String, Object> describe(Path directory) throws IOException {
    Map<String, Object> facts = new TreeMap<>();
    facts.put("cpu", cpu());
    facts.put("cores", (long) Runtime.getRuntime().availableProcessors());
    facts.put("memory", field("/proc/meminfo", "MemTotal"));
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("java", System.getProperty("java.vm.vendor") + " " + Runtime.version());
    facts.put("fileSystem", Files.getFileStore(directory).type());
    facts.put("fio", Command.exists("fio") ? Command.run("fio", "--version").strip() : "absent");
    return facts;
  }

  private static String cpu() throws IOException {
    return String.format(
        Locale.ROOT,
        "%s (family %s, model %s)",
        field("/proc/cpuinfo", "model name"),
        field("/proc/cpuinfo", "cpu family"),
        field("/proc/cpuinfo", "model\t"));
  }

  private static String field(String file, String name) throws IOException {
    try (var lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    }
  }

  /// How many want a processor: the mean of the last minute.
  public static String load() throws IOException {
    String line = Files.readString(Path.of("/proc/loadavg"));
    return line.substring(0, line.indexOf(' '));
  }
}

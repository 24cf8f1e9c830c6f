package io.sheaf.store.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sheaf.store.ChildJvm;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Runs a [RingChild], with something before the command that tampers with it.
final class Child {
  private Child() {}

  /// The lines of a child that ended well.
  static List<String> run(List<String> before, String... arguments) throws Exception {
    // What asks for a rung means nothing here, and the note of the JVM that it was asked may be
    // more
    // than a limit of file sizes allows.
    List<String> command = new ArrayList<>(List.of("env", "-u", "JDK_JAVA_OPTIONS"));
    command.addAll(before);
    Process child = ChildJvm.start(command, RingChild.class, List.of(arguments));
    try (BufferedReader reader = child.inputReader();
        BufferedWriter _ = child.outputWriter()) {
      List<String> lines = reader.lines().toList();
      assertEquals(0, child.waitFor(), before + ": " + lines);
      return lines;
    }
  }

  /// What makes calls of the child fail: `strace`; skips where it may not trace.
  static List<String> injecting(String call, String... what) throws Exception {
    assumeRuns("strace", "-f", "-o", "/dev/null", "true");
    List<String> command = new ArrayList<>(List.of("strace", "-f", "-o", "/dev/null"));
    command.add("--trace=" + call);
    for (String each : what) {
      command.add("--inject=" + call + ":" + each);
    }
    return command;
  }

  /// What writes every call of that name to a file; skips where it may not trace.
  static List<String> tracing(String call, Path to) throws Exception {
    assumeRuns("strace", "-f", "-o", "/dev/null", "true");
    return List.of("strace", "-f", "-o", to.toString(), "--trace=" + call);
  }

  /// Skips unless the command runs and ends well.
  static void assumeRuns(String... command) throws Exception {
    assumeTrue(runs(command), () -> "cannot run " + Arrays.toString(command));
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}

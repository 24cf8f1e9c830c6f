package io.sheaf.cli.serve;

import io.sheaf.cli.option.Size;
import io.sheaf.store.doctor.Room;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/// What the launcher asks before it starts the JVM of a server: how large that one should be.
public final class JvmOptions {
  private JvmOptions() {}

  /// Prints the options for `serve` with these arguments, on one line.
  public static void main(String[] args) {
    System.out.println(text(args, System.getenv(), Room.here()));
  }

  static String text(String[] args, Map<String, String> environment, Room room) {
    long total = Memory.total(asked(args, environment), room);
    long share = Memory.share(total) >> 20;
    String collector = Memory.isSmall(total) ? " -XX:+UseSerialGC" : "";
    return "-Xmx" + share + "m -XX:MaxDirectMemorySize=" + share + "m" + collector;
  }

  /// What `--memory` says; what is no size is left for the server to refuse.
  private static @Nullable Size asked(String[] args, Map<String, String> environment) {
    String asked = environment.getOrDefault("SHEAF_MEMORY", "");
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--memory") && i + 1 < args.length) {
        asked = args[i + 1];
      } else if (args[i].startsWith("--memory=")) {
        asked = args[i].substring("--memory=".length());
      }
    }
    try {
      return asked.isEmpty() ? null : Size.parse(asked);
    } catch (TypeConversionException e) {
      return null;
    }
  }
}

package io.sheaf.flight;

import io.sheaf.store.Options;
import io.sheaf.store.StageLimits;
import io.sheaf.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// The server that is killed, in a process of its own: it says its port, and serves until its end.
final class PutChild {
  private PutChild() {}

  /// Starts the process over the store in `directory`.
  static Process start(Path directory) throws IOException {
    return start(directory, StageLimits.defaults().lifetime());
  }

  /// The same with stages that live so long.
  static Process start(Path directory, Duration stages) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    command.addAll(List.of("-Xmx256m", "-XX:MaxDirectMemorySize=256m"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    String logging = System.getProperty("logback.configurationFile");
    if (logging != null) command.add("-Dlogback.configurationFile=" + logging);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(PutChild.class.getName(), directory.toString(), stages.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /// Called with the directory of the store, and how long stages live.
  public static void main(String[] args) throws InterruptedException {
    StageLimits stages = StageLimits.defaults().lifetime(Duration.parse(args[1]));
    Options options = Options.defaults().pool(Options.mib(16)).stages(stages);
    try (Store store = Store.open(Path.of(args[0]), options);
        SheafServer server = SheafServer.start(store, ServerOptions.defaults().port(0))) {
      System.out.println("port " + server.port());
      System.out.flush();
      new CountDownLatch(1).await();
    }
  }
}

package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.place.Places;
import io.sheaf.cli.place.RemotePlace;
import io.sheaf.cli.terminal.Terminal;
import java.io.InterruptedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "pool",
    description = "Show what a server's buffer pool holds, for whom, and what stands in the way.")
final class Pool implements Callable<Integer> {
  private static final long INTERVAL_MILLIS = 1_000;

  private final Session session;

  @Option(names = "--watch", description = "Again every second, until Ctrl-C.")
  boolean watch;

  Pool(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedIOException {
    try (RemotePlace server =
        Places.server(session.options().data(), session.options().trust(), "no pool to report")) {
      show(server, server.pool());
      while (watch) {
        Thread.sleep(INTERVAL_MILLIS);
        if (!session.options().json() && !session.terminal().redraws()) session.terminal().line("");
        show(server, server.pool());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    return Exit.DONE.code();
  }

  private void show(RemotePlace server, Map<String, @Nullable Object> pool) {
    Terminal terminal = session.terminal();
    if (!(pool.get("text") instanceof String text)) {
      throw CommandException.failed("the server told nothing of a pool: " + pool.keySet());
    }
    if (session.options().json()) {
      Map<String, @Nullable Object> figures = new LinkedHashMap<>(pool);
      figures.remove("text");
      session.report(figures, "");
    } else if (watch && terminal.redraws()) {
      terminal.screen(lines(text, server.shown() + "  " + pool.get("time")));
    } else {
      terminal.print(text);
    }
    terminal.flush();
  }

  private static List<String> lines(String text, String title) {
    return (title + "\n" + text).lines().toList();
  }
}

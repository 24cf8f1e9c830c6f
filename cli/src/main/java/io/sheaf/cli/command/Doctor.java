package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.option.Size;
import io.sheaf.cli.place.Places;
import io.sheaf.cli.serve.Memory;
import io.sheaf.cli.terminal.Figures;
import io.sheaf.cli.terminal.Style;
import io.sheaf.store.doctor.Diagnosis;
import io.sheaf.store.doctor.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "doctor",
    description =
        "Find out how a store in a directory would read, and what keeps it from the best.")
final class Doctor implements Callable<Integer> {
  private final Session session;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "Any directory. Default: the store's, or the one that it would be made in.")
  @Nullable Path directory;

  @Option(
      names = "--strict",
      description = "Fail unless the best way to read is in use, and nothing is a problem.")
  boolean strict;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = Size.Converter.class,
      description = "For a server of this size. Default: as serve has it.")
  @Nullable Size memory;

  Doctor(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Path where = directory == null ? standard() : directory;
    if (!Files.isDirectory(where)) {
      throw CommandException.absent("no directory " + where);
    }
    if (!Files.isWritable(where) && !Files.isReadable(where.resolve("SUPER"))) {
      throw CommandException.denied("not allowed to write in " + where + ", and no store to read");
    }
    Diagnosis diagnosis = Diagnosis.of(where, Memory.planned(memory).pool());
    if (session.options().json()) {
      session.report(json(diagnosis), "");
    } else {
      show(diagnosis);
    }
    if (strict) requireBest(diagnosis);
    return Exit.DONE.code();
  }

  private static void requireBest(Diagnosis diagnosis) {
    if (!diagnosis.best()) {
      throw CommandException.failed("not the best way to read: " + diagnosis.rung());
    }
    for (Finding finding : diagnosis.findings()) {
      if (finding.state() != Finding.State.PROBLEM) continue;
      throw CommandException.failed(finding.topic() + ": " + finding.text());
    }
  }

  private Path standard() {
    Path data = Path.of(Places.directory(session.options().data(), "doctor")).toAbsolutePath();
    for (Path at = data; at != null; at = at.getParent()) {
      if (Files.isDirectory(at)) return at;
    }
    throw CommandException.absent("no directory " + data);
  }

  private void show(Diagnosis diagnosis) {
    session
        .terminal()
        .line(
            Style.BOLD.result(session.terminal(), diagnosis.directory().toString())
                + "  frames of "
                + Figures.binary(diagnosis.arenaBytes()));
    for (Finding finding : diagnosis.findings()) {
      String line =
          String.format("%-14s  %-7s  %s", finding.topic(), word(finding), finding.text());
      session.terminal().line("  " + styled(finding, line.stripTrailing()));
      for (String remedy : finding.remedies()) {
        session.terminal().line(" ".repeat(27) + "$ " + remedy);
      }
    }
  }

  private String styled(Finding finding, String line) {
    return switch (finding.state()) {
      case OK -> line;
      case UNKNOWN -> Style.DIM.result(session.terminal(), line);
      case WARNING -> Style.BOLD.result(session.terminal(), line);
      case PROBLEM -> Style.RED.result(session.terminal(), line);
    };
  }

  private static Map<String, @Nullable Object> json(Diagnosis diagnosis) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("directory", diagnosis.directory().toString());
    json.put("frames_bytes", diagnosis.arenaBytes());
    json.put("rung", diagnosis.rung());
    json.put("best", diagnosis.best());
    json.put("findings", diagnosis.findings().stream().map(Doctor::json).toList());
    return json;
  }

  private static Map<String, @Nullable Object> json(Finding finding) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("topic", finding.topic());
    json.put("state", word(finding));
    json.put("text", finding.text());
    json.put("remedies", finding.remedies());
    json.put("facts", finding.facts());
    return json;
  }

  private static String word(Finding finding) {
    return finding.state().name().toLowerCase(Locale.ROOT);
  }
}

package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.option.Everywhere;
import io.sheaf.cli.terminal.Style;
import io.sheaf.cli.terminal.Terminal;
import io.sheaf.flight.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What every command is given: the outside, and the options that hold everywhere.
record Session(Terminal terminal, Everywhere options) {
  /// Writes one object of a report, as JSON if that was asked for.
  void report(Map<String, ? extends @Nullable Object> json, String text) {
    terminal.line(options.json() ? new String(Json.bytes(json), StandardCharsets.UTF_8) : text);
  }

  /// Says something that is not the result, unless asked to be quiet.
  void remark(String text) {
    if (!options.quiet()) {
      terminal.note(Style.DIM.note(terminal, text));
    }
  }

  /// Asks before something is lost.
  ///
  /// @param what what would be done, as a question without its mark
  /// @throws CommandException when the answer is no, or nobody is there to answer
  void confirm(String what) throws IOException {
    if (options.yes()) {
      return;
    }
    if (!terminal.inIsTerminal() || !terminal.errIsTerminal()) {
      throw CommandException.usage(what + "? nobody is there to answer; say --yes");
    }
    terminal.err().print(what + "? [y/N] ");
    terminal.err().flush();
    var answers = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
    String answer = answers.readLine();
    if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
      throw CommandException.failed("nothing was done");
    }
  }
}

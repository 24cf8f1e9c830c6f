package io.sheaf.cli.command;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// A completion script for fish, which picocli does not write.
final class FishCompletion {
  private FishCompletion() {}

  static String script(CommandLine root) {
    var script = new StringBuilder("complete -c sheaf -f\n");
    for (Map.Entry<String, CommandLine> entry : root.getSubcommands().entrySet()) {
      CommandSpec command = entry.getValue().getCommandSpec();
      if (command.usageMessage().hidden()) {
        continue;
      }
      String name = entry.getKey();
      String[] about = command.usageMessage().description();
      script.append("complete -c sheaf -n __fish_use_subcommand -a ").append(name);
      if (about.length > 0) {
        script.append(" -d ").append(quoted(about[0]));
      }
      script.append('\n');
      for (OptionSpec option : command.options()) {
        script
            .append("complete -c sheaf -n '__fish_seen_subcommand_from ")
            .append(name)
            .append('\'');
        option(script, option);
      }
    }
    return script.toString();
  }

  private static void option(StringBuilder script, OptionSpec option) {
    for (String name : option.names()) {
      boolean isLong = name.startsWith("--");
      script.append(isLong ? " -l " : " -s ").append(name.replaceFirst("^-+", ""));
    }
    if (option.arity().max() > 0) {
      script.append(" -r -F");
    }
    if (option.description().length > 0) {
      script.append(" -d ").append(quoted(option.description()[0]));
    }
    script.append('\n');
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}

package io.sheaf.cli;

import io.sheaf.cli.terminal.Terminal;

/// The entry point of the command `sheaf`; the one place that ends the process.
public final class Main {
  private Main() {}

  /// Runs one command line and exits with its code.
  public static void main(String[] args) {
    System.exit(new Shell(Terminal.ofProcess()).run(args).code());
  }
}

package io.sheaf.cli.command;

import io.sheaf.cli.option.Everywhere;
import io.sheaf.cli.terminal.Terminal;

/// What every command is given: the outside, and the options that hold everywhere.
record Session(Terminal terminal, Everywhere options) {}

/// One class per command, and [Sheaf] that lists them.
///
/// A command is a picocli command whose `call` does the work and returns an exit code. It gets its
/// [Session] (terminal, options that hold everywhere) from the constructor, writes results to
/// [io.sheaf.cli.terminal.Terminal#out] and nothing else there, and throws what it cannot handle.
@NullMarked
package io.sheaf.cli.command;

import org.jspecify.annotations.NullMarked;

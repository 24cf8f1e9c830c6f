package io.sheaf.cli.terminal;

import java.util.function.LongSupplier;

/// One line that is rewritten while something runs, on a terminal; nothing anywhere else.
///
/// One thread at a time. `close` wipes the line.
public final class Progress implements AutoCloseable {
  private static final long REDRAW_NANOS = 100_000_000;

  private final Terminal terminal;
  private final String what;
  private final LongSupplier clock;
  private final boolean shown;
  private final long start;
  private long drawn;
  private int length;

  /// Shows nothing when `quiet`, or when nobody looks at the notes.
  public Progress(Terminal terminal, String what, boolean quiet) {
    this(terminal, what, quiet, System::nanoTime);
  }

  Progress(Terminal terminal, String what, boolean quiet, LongSupplier clock) {
    this.terminal = terminal;
    this.what = what;
    this.clock = clock;
    this.shown = terminal.errIsTerminal() && !quiet;
    this.start = clock.getAsLong();
    this.drawn = start;
  }

  /// So far `rows` have passed, with `bytes` bytes; `done` is the share of the whole, or negative.
  public void update(long rows, long bytes, double done) {
    long now = clock.getAsLong();
    if (!shown || now - drawn < REDRAW_NANOS) {
      return;
    }
    drawn = now;
    String share = done < 0 ? "" : String.format("  %3.0f %%", Math.min(1, done) * 100);
    draw(
        what
            + "  "
            + Figures.count(rows)
            + " rows  "
            + Figures.bytes(bytes)
            + "  "
            + Figures.rate(bytes, now - start)
            + share);
  }

  private void draw(String text) {
    terminal.err().print("\r" + text + " ".repeat(Math.max(0, length - text.length())));
    terminal.err().flush();
    length = text.length();
  }

  @Override
  public void close() {
    if (length > 0) {
      terminal.err().print("\r" + " ".repeat(length) + "\r");
      terminal.err().flush();
      length = 0;
    }
  }
}

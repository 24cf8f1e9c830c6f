package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.option.Size;
import io.sheaf.store.Pace;
import org.jspecify.annotations.Nullable;

/// `--rate SIZE`: how much may be read in a second.
final class Rate {
  private Rate() {}

  /// The pace that goes with it; without one, as fast as it goes.
  static Pace pace(@Nullable Size rate) {
    return rate == null ? Pace.unlimited() : Pace.of(bytes(rate));
  }

  /// Bytes a second.
  static long bytes(Size rate) {
    if (rate.percent() != 0 || rate.bytes() == 0) {
      throw CommandException.usage("--rate is an amount for each second, such as 100MiB");
    }
    return rate.bytes();
  }
}

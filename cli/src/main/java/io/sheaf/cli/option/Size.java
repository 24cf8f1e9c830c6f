package io.sheaf.cli.option;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// An amount of memory as it is written: `512MiB`, `2GB`, `60%`.
///
/// @param bytes the amount, when `percent` is 0
/// @param percent the share of something that only the place of use knows, or 0
public record Size(long bytes, int percent) {
  private static final Pattern WRITTEN = Pattern.compile("([0-9]+) ?(%|[kmgt]?i?b?)");
  private static final String PREFIXES = "kmgt";

  /// The amount, as a share of `whole` where it is one.
  public long of(long whole) {
    return percent == 0 ? bytes : whole / 100 * percent;
  }

  /// Reads `512MiB`, `512M` (the same), `512MB` (decimal), `1000`, `60%`.
  public static Size parse(String text) {
    Matcher m = WRITTEN.matcher(text.strip().toLowerCase(Locale.ROOT));
    try {
      if (m.matches()) {
        long number = Long.parseLong(m.group(1));
        return m.group(2).equals("%") ? share(number) : amount(number, m.group(2));
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is more than any machine has");
    }
    throw new TypeConversionException("'" + text + "' is not a size; write 512MiB, 2GB or 60%");
  }

  private static Size share(long number) {
    if (number < 1 || number > 100) {
      throw new TypeConversionException(number + "% is not a share; write 1% to 100%");
    }
    return new Size(0, (int) number);
  }

  private static Size amount(long number, String unit) {
    boolean decimal = unit.length() == 2 && unit.charAt(1) == 'b';
    int power = unit.isEmpty() ? 0 : PREFIXES.indexOf(unit.charAt(0)) + 1;
    long scale = 1;
    for (int i = 0; i < power; i++) {
      scale *= decimal ? 1000 : 1024;
    }
    return new Size(Math.multiplyExact(number, scale), 0);
  }

  /// For picocli.
  public static final class Converter implements ITypeConverter<Size> {
    @Override
    public Size convert(String value) {
      return parse(value);
    }
  }
}

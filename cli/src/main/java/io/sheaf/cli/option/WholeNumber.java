package io.sheaf.cli.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Whole numbers as they are written: `20`, `-1`.
public final class WholeNumber implements ITypeConverter<Long> {
  /// Without state.
  public WholeNumber() {}

  @Override
  public Long convert(String value) {
    String digits = value.strip();
    if (!digits.matches("[+-]?[0-9]+")) {
      throw new TypeConversionException("'" + value + "' is not a whole number");
    }
    try {
      return Long.valueOf(digits);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + value + "' is more than 63 bits hold");
    }
  }
}

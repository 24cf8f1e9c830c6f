package io.sheaf.cli.terminal;

/// Colour for notes, or none.
public enum Style {
  /// For headings and figures.
  BOLD("1"),
  /// For what one may skip.
  DIM("2"),
  /// For what went well.
  GREEN("32"),
  /// For the word that begins an error.
  RED("31");

  private final String code;

  Style(String code) {
    this.code = code;
  }

  /// `text` in this style, if the terminal may have colour.
  public String on(Terminal terminal, String text) {
    return terminal.colour() ? "\033[" + code + "m" + text + "\033[0m" : text;
  }
}

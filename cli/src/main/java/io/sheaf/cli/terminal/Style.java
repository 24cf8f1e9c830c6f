package io.sheaf.cli.terminal;

/// Colour, or none.
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

  /// `text` in this style, for notes, if they may have colour.
  public String note(Terminal terminal, String text) {
    return terminal.colourInNotes() ? styled(text) : text;
  }

  /// `text` in this style, for results, if they may have colour.
  public String result(Terminal terminal, String text) {
    return terminal.colourInResults() ? styled(text) : text;
  }

  private String styled(String text) {
    return "\033[" + code + "m" + text + "\033[0m";
  }
}

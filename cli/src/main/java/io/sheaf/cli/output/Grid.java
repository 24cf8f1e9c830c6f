package io.sheaf.cli.output;

import java.util.ArrayList;
import java.util.List;

/// Lines of cells in columns two spaces apart, for people.
///
/// Text stands left, figures right. A cell that is wider than its column may be is cut with an
/// ellipsis; control characters are shown as what they are.
public final class Grid {
  private final List<String> heads;
  private final List<Boolean> right;
  private final List<List<String>> lines = new ArrayList<>();

  /// A grid with these heads; a head that begins with `>` has its column to the right.
  public Grid(List<String> heads) {
    this.heads = heads.stream().map(head -> clean(head.replaceFirst("^>", ""))).toList();
    this.right = heads.stream().map(head -> head.startsWith(">")).toList();
  }

  /// A grid with these heads, and for each whether its column stands right.
  Grid(List<String> heads, List<Boolean> right) {
    this.heads = heads.stream().map(Grid::clean).toList();
    this.right = List.copyOf(right);
  }

  /// Adds a line, a cell for each head.
  public void add(List<String> cells) {
    if (cells.size() != heads.size()) {
      throw new AssertionError(cells.size() + " cells under " + heads.size() + " heads");
    }
    lines.add(cells.stream().map(Grid::clean).toList());
  }

  /// Whether no line was added.
  public boolean isEmpty() {
    return lines.isEmpty();
  }

  /// The lines, heads first, none wider than `width`.
  public List<String> lines(int width) {
    int[] widths = widths(width);
    List<String> all = new ArrayList<>();
    all.add(line(heads, widths));
    for (List<String> cells : lines) {
      all.add(line(cells, widths));
    }
    return all;
  }

  private int[] widths(int width) {
    int[] widths = new int[heads.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = length(heads.get(i));
      for (List<String> cells : lines) {
        widths[i] = Math.max(widths[i], length(cells.get(i)));
      }
    }
    // What does not fit is taken from the widest, one by one, as long as anything is left to read.
    while (total(widths) > width) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] <= 8) {
        break;
      }
      widths[widest]--;
    }
    return widths;
  }

  private static int total(int[] widths) {
    int sum = 2 * Math.max(0, widths.length - 1);
    for (int width : widths) {
      sum += width;
    }
    return sum;
  }

  private String line(List<String> cells, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cut(cells.get(i), widths[i]);
      String fill = " ".repeat(widths[i] - length(cell));
      line.append(i == 0 ? "" : "  ").append(right.get(i) ? fill + cell : cell + fill);
    }
    return line.toString().stripTrailing();
  }

  private static String cut(String text, int width) {
    if (length(text) <= width) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String clean(String text) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    var clean = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> clean.append("\\n");
                case '\r' -> clean.append("\\r");
                case '\t' -> clean.append("\\t");
                default -> {
                  if (Character.isISOControl(c)) {
                    clean.append(String.format("\\x%02x", c));
                  } else {
                    clean.append((char) c);
                  }
                }
              }
            });
    return clean.toString();
  }
}

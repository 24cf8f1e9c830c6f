package io.sheaf.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class GridTest {
  @Test
  void textStandsLeftAndFiguresRight() {
    var grid = new Grid(List.of("name", ">rows"));
    grid.add(List.of("flights", "3"));
    grid.add(List.of("é", "1,000"));
    assertEquals(
        List.of(
            "name      rows", //
            "flights      3",
            "é        1,000"),
        grid.lines(80));
  }

  @Test
  void whatIsTooWideIsCut() {
    var grid = new Grid(List.of("a", "b"));
    grid.add(List.of("0123456789abcdef", "short"));
    assertEquals(List.of("a           b", "012345678…  short"), grid.lines(17));
    assertEquals("0123456789abcdef  short", grid.lines(Integer.MAX_VALUE).get(1));
  }

  @Test
  void controlCharactersDoNotReachTheTerminal() {
    var grid = new Grid(List.of("a"));
    grid.add(List.of("x\n\t\033[31m"));
    assertEquals("x\\n\\t\\x1b[31m", grid.lines(80).get(1));
  }
}

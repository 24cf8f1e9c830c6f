package io.sheaf.cli.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearTest {
  private static String near(String typed, String... names) {
    return Near.suggestion(typed, List.of(names));
  }

  @Test
  void theNearestNameIsSuggested() {
    assertEquals("; did you mean \"flights\"?", near("flihgts", "fights_old", "flights", "trips"));
    assertEquals("; did you mean \"import\"?", near("IMPRT", "export", "import"));
    assertEquals("; did you mean \"ls\"?", near("l", "ls", "cat"));
  }

  @Test
  void aFarNameIsNot() {
    assertEquals("", near("xyz", "flights", "trips"));
    assertEquals("", near("a", "bcd"));
    assertEquals("", near("anything"));
  }
}

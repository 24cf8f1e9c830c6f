package io.sheaf.store.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.StoreException.BadPredicate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The examples in `docs/filters.md`; what it says of their meaning is in [MeaningTest].
final class DocumentTest {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("sheaf.root", ".")).resolve("docs/filters.md");

  @Test
  void itsExamplesAreRead() throws IOException {
    List<String> examples = examples("filter");
    assertTrue(examples.size() > 3);
    for (String example : examples) {
      String text = Filters.text(Filters.parse(example));
      assertEquals(text, Filters.text(Filters.parse(text)));
    }
  }

  @Test
  void itsCounterexamplesAreRefused() throws IOException {
    List<String> examples = examples("refused");
    assertTrue(examples.size() > 3);
    for (String example : examples) {
      assertThrows(BadPredicate.class, () -> Filters.parse(example), example);
    }
  }

  /// The lines of the blocks of a kind.
  private static List<String> examples(String kind) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(DOCUMENT)) {
      if (line.startsWith("```")) inside = line.equals("```" + kind);
      else if (inside) lines.add(line);
    }
    return lines;
  }
}

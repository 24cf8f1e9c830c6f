package io.sheaf.store.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.array.RowSet;
import io.sheaf.format.schema.Type;
import io.sheaf.format.segment.Directory;
import io.sheaf.store.filter.Samples.Sample;
import io.sheaf.store.filter.tree.Predicate;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// That the judge of the other tests sees the bugs it is there for.
final class PlantedBugsTest {
  private static Judge judge(Sample sample, Directory directory) {
    return new Judge(
        sample.schema(),
        sample.batch(),
        id -> {
          throw new AssertionError("dictionary " + id);
        },
        directory);
  }

  /// The fault that is seen when the filter is asked about the statistics of other rows.
  private static void seen(String fault, String text, Sample sample, Sample shown)
      throws IOException {
    Predicate predicate = Filters.parse(text);
    RowFilter filter = Filters.bind(predicate, sample.schema());
    assertNull(judge(sample, sample.directory()).fault(filter, predicate), text);
    assertEquals(fault, judge(sample, shown.directory()).fault(filter, predicate), text);
  }

  @Test
  void aBoundThatIsBlindToNanIsSeen() throws IOException {
    Sample rows = Samples.doubles(1.0, 2.0, Double.NaN, null);
    Sample blind = Samples.doubles(1.0, 2.0, 2.0, null);
    seen("NONE, but 1 rows are kept", "x > 5", rows, blind);
    seen("NONE, but 1 rows are kept", "x IS NAN", rows, blind);
    Sample present = Samples.doubles(1.0, 2.0, Double.NaN);
    seen("ALL, but only 2 rows are kept", "x < 5", present, Samples.doubles(1.0, 2.0, 2.0));
  }

  @Test
  void aCutBoundThatIsTakenAsExactIsSeen() throws IOException {
    String cut = "a".repeat(32);
    Sample rows = Samples.texts(cut + "b", cut + "c");
    Sample exact = Samples.texts(cut, cut);
    seen("NONE, but 2 rows are kept", "x > '" + cut + "'", rows, exact);
    seen("ALL, but only 0 rows are kept", "x = '" + cut + "'", rows, exact);
  }

  @Test
  void nullsThatAreNotCountedAreSeen() throws IOException {
    Type type = new Type.Int(64, true);
    Sample rows = Samples.integers(type, 8, 1L, null, 3L);
    Sample without = Samples.integers(type, 8, 1L, 2L, 3L);
    seen("ALL, but only 2 rows are kept", "x <> 5", rows, without);
    seen("NONE, but 1 rows are kept", "x IS NULL", rows, without);
  }

  @Test
  void nullTakenForFalseUnderNotIsSeen() throws IOException {
    Sample rows = Samples.integers(new Type.Int(64, true), 8, 1L, null, 3L);
    Predicate inner = Filters.parse("x > 2");
    Predicate not = new Predicate.Not(inner);
    RowFilter right = Filters.bind(not, rows.schema());
    RowFilter wrong = complement(Filters.bind(inner, rows.schema()));
    assertNull(judge(rows, rows.directory()).fault(right, not));
    assertEquals("row 1 is false", judge(rows, rows.directory()).fault(wrong, not));
  }

  private static RowFilter complement(RowFilter inner) {
    return new RowFilter() {
      @Override
      public int[] columns() {
        return inner.columns();
      }

      @Override
      public RowSet keep(RowBatch batch, Dictionaries dictionaries) {
        return RowSet.all(batch.rows()).minus(inner.keep(batch, dictionaries));
      }

      @Override
      public Verdict verdict(Directory directory, int batch) {
        return Verdict.SOME;
      }
    };
  }

  @Test
  void aConstantThatIsCutToTheColumnsWidthIsSeen() throws IOException {
    Sample rows = Samples.integers(new Type.Int(8, true), 1, -128L, 0L, 127L);
    RowFilter wrong = Filters.bind(Filters.parse("x < -24"), rows.schema()); // 1000 in 8 bits
    Predicate asked = Filters.parse("x < 1000");
    assertEquals("row 1 is true", judge(rows, rows.directory()).fault(wrong, asked));
  }
}

package io.sheaf.store.pool;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Test;

/// Pins, unpins and the end of a page by lincheck's model checker, which decides itself who goes on
/// at each access to shared memory: whatever the order, threads see what they would see one after
/// the other.
///
/// Not among the tests of the build: see `docs/testing.md`. How many scenarios are drawn is
/// `-Dsheaf.scenarios`, 50 by default.
final class LinearitySuite {
  private static final int SCENARIOS = Integer.getInteger("sheaf.scenarios", 50);
  private static final int ORDERS = 1_000;

  private static void check(Class<?> pins) {
    new ModelCheckingOptions()
        .iterations(SCENARIOS)
        .invocationsPerIteration(ORDERS)
        .threads(2)
        .actorsPerThread(4)
        .actorsBefore(1)
        .actorsAfter(1)
        .sequentialSpecification(LinearPins.Model.class)
        .check(pins);
  }

  @Test
  void pinsAreLinearizable() {
    check(LinearPins.class);
    System.out.printf("%d scenarios in up to %,d orders each%n", SCENARIOS, ORDERS);
  }

  @Test
  void aPinThatChecksAndThenActsIsCaught() {
    LincheckAssertionError caught =
        assertThrows(
            LincheckAssertionError.class, () -> check(LinearPins.PlantedCheckThenAct.class));
    String told = String.valueOf(caught.getMessage());
    System.out.println(told.lines().limit(9).reduce("", (all, line) -> all + "\n" + line));
    assertTrue(told.contains("holds("), told);
  }
}

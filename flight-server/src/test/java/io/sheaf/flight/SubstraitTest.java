package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import org.junit.jupiter.api.Test;

/// Expressions of pyarrow, as Substrait, beside what pyarrow itself makes of them.
final class SubstraitTest {
  private static final int CASES = Integer.getInteger("sheaf.substrait.cases", 120);

  @Test
  void anExpressionOfPyarrowKeepsTheRowsThatItKeepsInPyarrow() throws Exception {
    String seed = Long.toString(Seed.value("SubstraitTest"));
    try (ServedStore served = new ServedStore()) {
      String port = Integer.toString(served.server.port());
      String said = PyarrowTest.run("substrait.py", port, seed, Integer.toString(CASES));
      assertTrue(said.contains("0 differ"), said);
    }
  }
}

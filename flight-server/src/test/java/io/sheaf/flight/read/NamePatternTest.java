package io.sheaf.flight.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.sheaf.store.TableName;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamePatternTest {
  @ParameterizedTest
  @CsvSource({
    "'',main,t,true",
    "*,s,t,true",
    "t,main,t,true",
    "t,s,t,false",
    "s.t,s,t,true",
    "s.*,s,t,true",
    "s.*,main,s.x,true",
    "fl*s,main,flights,true",
    "fl*s,main,flight,false",
    "fl?ght?,main,flights,true",
    "a*b*c,main,aXbXbYc,true",
    "a*b*c,main,aXbXbYcd,false",
    "*[x]*,main,a[x]b,true",
    "?,main,ü,true"
  })
  void starsAndQuestionMarksStandForText(
      String pattern, String schema, String table, boolean fits) {
    assertEquals(fits, NamePattern.of(pattern).fits(new TableName(schema, table)));
  }

  @Test
  void manyStarsTakeNoTime() {
    NamePattern pattern = NamePattern.of("a*".repeat(2_000) + "b");
    TableName name = new TableName("main", "a".repeat(1_000));
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertEquals(false, pattern.fits(name)));
  }
}

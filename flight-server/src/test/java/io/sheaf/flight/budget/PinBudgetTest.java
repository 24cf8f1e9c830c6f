package io.sheaf.flight.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A budget of 1,200 bytes: three quarters of a pool of 1,600.
final class PinBudgetTest {
  private final HandTimer timer = new HandTimer();
  private final PinBudget budget =
      new PinBudget(1600, 2000, BudgetLimits.defaults().waiting(50), timer);
  private final List<Read> reads = new ArrayList<>();
  private final List<String> admitted = new ArrayList<>();

  /// A read that does what its stream would do: when it is woken, it looks again.
  private final class Read {
    final String name;
    final PinShare share;
    @Nullable Code refused;
    String why = "";
    int woken;

    Read(String principal, String name) {
      this.name = name;
      share = budget.open(principal, name);
      reads.add(this);
    }

    Read ask(long bytes) {
      return ask(bytes, bytes);
    }

    Read ask(long least, long most) {
      look(() -> share.ask(0, least, most, this::wake));
      return this;
    }

    private void wake() {
      woken++;
      look(() -> !share.waits(this::wake));
    }

    private void look(BooleanSupplier look) {
      try {
        if (look.getAsBoolean()) admitted.add(name);
      } catch (Refusal refusal) {
        refused = refusal.code();
        why = String.valueOf(refusal.getMessage());
      }
    }

    boolean waits() {
      return refused == null && share.waits(this::wake);
    }
  }

  private Read read(String principal, String name) {
    return new Read(principal, name);
  }

  private List<String> seen() {
    List<String> all = List.copyOf(admitted);
    admitted.clear();
    return all;
  }

  @AfterEach
  void nothingIsLeft() {
    for (Read read : reads) {
      if (read.share.held() > 0) read.share.give(read.share.held());
      read.share.close();
    }
    assertEquals(0, budget.reserved());
    assertEquals(0, budget.waiting());
    assertEquals(List.of(), budget.report().reads());
    assertEquals(0, timer.pending(), "a wait is over, and its end still to come");
    timer.shutdownNow();
  }

  @Test
  void whatFitsIsAdmittedAtOnce() {
    read("a", "a1").ask(700);
    read("a", "a2").ask(500);
    assertEquals(List.of("a1", "a2"), seen());
    assertEquals(1200, budget.reserved());
    assertEquals(0, budget.waits());
  }

  @Test
  void readsOfOnePrincipalComeInTheOrderInWhichTheyAsked() {
    Read first = read("a", "a0").ask(1200);
    for (int i = 1; i <= 6; i++) read("a", "a" + i).ask(400);
    assertEquals(List.of("a0"), seen());
    first.share.close();
    assertEquals(List.of("a1", "a2", "a3"), seen());
    reads.get(2).share.close();
    assertEquals(List.of("a4"), seen());
  }

  @Test
  void oneReadOfAnotherComesBeforeFortyOfTheGreedy() {
    List<Read> greedy = new ArrayList<>();
    for (int i = 0; i < 40; i++) greedy.add(read("greedy", "g" + i).ask(100));
    assertEquals(12, seen().size());
    read("modest", "m").ask(100);
    assertEquals(29, budget.waiting());
    greedy.get(3).share.close();
    assertEquals(List.of("m"), seen());
    greedy.get(4).share.close();
    assertEquals(List.of("g12"), seen(), "nobody else waits: there is no cap");
  }

  @Test
  void principalsTakeTurns() {
    Read all = read("x", "x").ask(1200);
    for (int i = 0; i < 2; i++) read("a", "a" + i).ask(100);
    for (int i = 0; i < 2; i++) read("b", "b" + i).ask(100);
    for (int i = 0; i < 2; i++) read("c", "c" + i).ask(100);
    seen();
    all.share.close();
    assertEquals(List.of("a0", "b0", "c0", "a1", "b1", "c1"), seen());
  }

  @Test
  void whoHoldsMoreThanAQuarterHasNoTurnWhileOthersWait() {
    Read a = read("a", "a0").ask(400);
    Read rest = read("x", "x").ask(800);
    read("a", "a1").ask(100);
    read("b", "b0").ask(300);
    read("b", "b1").ask(300);
    seen();
    rest.share.close();
    // 800 are free: b has 300 after its first, which is a quarter and no more.
    assertEquals(List.of("b0", "b1", "a1"), seen());
    assertEquals(1100, budget.reserved());
    a.share.close();
  }

  @Test
  void nobodyOvertakesALargeRead() {
    Read small = read("a", "a0").ask(300);
    Read other = read("a", "a1").ask(300);
    read("large", "large").ask(1000);
    read("b", "b0").ask(100);
    assertEquals(List.of("a0", "a1"), seen(), "there would be room for b");
    small.share.close();
    assertEquals(List.of(), seen());
    other.share.close();
    assertEquals(List.of("large", "b0"), seen());
  }

  @Test
  void aReadThatNeedsMoreThanTheBudgetIsAdmittedAlone() {
    Read small = read("a", "a0").ask(10);
    Read large = read("b", "large").ask(1900);
    read("c", "c0").ask(10);
    assertEquals(List.of("a0"), seen());
    small.share.close();
    assertEquals(List.of("large"), seen());
    assertEquals(1900, budget.reserved());
    large.share.close();
    assertEquals(List.of("c0"), seen());
  }

  @Test
  void aReadThatCanNeverFitIsRefusedAtOnce() {
    Read never = read("a", "DoGet a t").ask(2001);
    assertEquals(Code.POOL_EXHAUSTED, never.refused);
    assertTrue(never.why.startsWith("DoGet a t must pin "), never.why);
    assertTrue(never.why.endsWith("open it with a larger one"), never.why);
    assertEquals(1, budget.refused());
  }

  @Test
  void halfOfTheBudgetIsGivenOutFreelyTheOtherHalfAsNeeded() {
    Read first = read("a", "a0").ask(100, 250);
    read("a", "a1").ask(100, 250);
    read("a", "a2").ask(100, 250);
    assertEquals(600, budget.reserved(), "250, 250 and 100");
    first.share.close();
    read("a", "a3").ask(50, 1000);
    assertEquals(
        400, budget.reserved(), "of 1000 a quarter of all would be given, and is too much");
    assertTrue(first.woken == 0 && reads.get(1).share.covers(250));
    assertFalse(reads.get(1).share.covers(251));
  }

  @Test
  void aWaitThatIsTooLongEndsWithTheNamesOfTheOldest() {
    for (int i = 0; i < 12; i++) read("p" + i, "DoGet 10.0.0." + i + ":1 main.t").ask(100);
    Read late = read("a", "late").ask(50);
    Read next = read("b", "next").ask(60);
    seen();
    timer.ringOldest();
    assertEquals(Code.POOL_EXHAUSTED, late.refused);
    assertTrue(late.why.contains("12 reads have "), late.why);
    assertTrue(late.why.contains("the oldest are DoGet 10.0.0.0:1 main.t: "), late.why);
    assertTrue(
        late.why.matches(".* held, since 2\\S+Z \\(\\d+ s\\), DoGet 10.0.0.1:1 .*"), late.why);
    assertTrue(late.why.contains(", and 7 more; try again later"), late.why);
    assertTrue(next.waits());
    assertEquals(1, budget.refused());
    assertEquals(1, budget.waits());
    assertTrue(budget.waitedNanos() > 0);
  }

  @Test
  void theEndOfAWaitMakesWayForTheNext() {
    read("a", "a0").ask(700);
    Read large = read("b", "b0").ask(600);
    read("c", "c0").ask(500);
    timer.ringOldest();
    assertEquals(Code.POOL_EXHAUSTED, large.refused);
    assertEquals(List.of("a0", "c0"), seen());
  }

  @Test
  void aReadThatEndsLeavesTheLineAndMakesWay() {
    read("a", "a0").ask(700);
    Read large = read("b", "b0").ask(600);
    read("c", "c0").ask(500);
    large.share.close();
    assertEquals(List.of("a0", "c0"), seen());
    assertEquals(0, large.woken);
  }

  @Test
  void theLongestLineLosesItsLast() {
    read("x", "x").ask(1200);
    for (int i = 0; i < 49; i++) read("greedy", "g" + i).ask(10);
    read("a", "a0").ask(10);
    assertEquals(50, budget.waiting());
    Read modest = read("b", "b0").ask(10);
    assertTrue(modest.waits());
    Read last = reads.get(49);
    assertEquals("g48", last.name);
    assertEquals(Code.BUSY, last.refused);
    assertEquals(Code.BUSY, read("greedy", "one too many").ask(10).refused);
    assertEquals(50, budget.waiting());
  }

  @Test
  void aShareIsGivenBackOnceWithItsLastMessage() {
    Read read = read("a", "a0").ask(600);
    read("b", "b0").ask(700);
    read.share.take(200);
    read.share.take(400);
    assertFalse(read.share.hasRoom(1));
    read.share.close();
    read.share.close();
    read.share.give(200);
    assertEquals(600, budget.reserved());
    assertEquals(List.of("a0"), seen());
    read.share.give(400);
    assertEquals(List.of("b0"), seen());
    assertEquals(700, budget.reserved());
  }

  @Test
  void moreThanWasReservedCannotBeTaken() {
    Read read = read("a", "a0").ask(100);
    read.share.take(60);
    assertThrows(AssertionError.class, () -> read.share.take(41));
    assertEquals(60, read.share.held());
  }

  @Test
  void roomThatIsGivenBackWakesWhoWaitsForIt() {
    Read read = read("a", "a0").ask(100);
    read.share.take(60);
    read.share.take(40);
    List<String> woken = new ArrayList<>();
    assertFalse(read.share.hasRoom(50, () -> woken.add("room")));
    read.share.give(40);
    read.share.give(60);
    assertEquals(List.of("room"), woken, "once");
    assertTrue(read.share.hasRoom(50, () -> woken.add("never")));
  }

  @Test
  void aReadWithLargerMessagesAsksAgainWhenItHoldsNothing() {
    Read read = read("a", "a0").ask(500);
    Read other = read("b", "b0").ask(600);
    read.share.take(100);
    List<String> woken = new ArrayList<>();
    assertFalse(read.share.ask(20, 900, 900, () -> woken.add("released")));
    assertEquals(0, budget.waiting(), "it still holds something");
    read.share.give(100);
    assertEquals(List.of("released"), woken);
    assertFalse(read.share.ask(20, 900, 900, () -> woken.add("admitted")));
    assertEquals(620, budget.reserved(), "what it keeps stays reserved");
    other.share.close();
    assertEquals(List.of("released", "admitted"), woken);
    assertEquals(900, budget.reserved());
  }
}

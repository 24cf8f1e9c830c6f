package io.sheaf.flight.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KeyMemoryTest {
  private final KeyMemory memory = new KeyMemory(1000);

  @Test
  void oneCallHasAQuarterAndAllTogetherNoMoreThanThereIs() {
    List<KeyMemory.Share> shares = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      KeyMemory.Share share = memory.open();
      shares.add(share);
      share.grow(100);
      share.grow(250);
      share.grow(200);
      Refusal more = assertThrows(Refusal.class, () -> share.grow(251));
      assertEquals(Code.TOO_LARGE, more.code());
    }
    assertEquals(1000, memory.bytes());
    KeyMemory.Share late = memory.open();
    assertEquals(Code.BUSY, assertThrows(Refusal.class, () -> late.grow(1)).code());
    shares.getFirst().close();
    late.grow(250);
    assertEquals(1000, memory.bytes());
    late.close();
    shares.forEach(KeyMemory.Share::close);
    assertEquals(0, memory.bytes());
  }

  @Test
  void whoHasGivenItBackTakesNothingMore() {
    KeyMemory.Share share = memory.open();
    share.grow(10);
    share.close();
    share.close();
    share.grow(20);
    assertEquals(0, memory.bytes());
  }
}

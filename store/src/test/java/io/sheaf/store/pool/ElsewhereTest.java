package io.sheaf.store.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sheaf.store.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ElsewhereTest {
  @Test
  void whereNoCallOfTheSystemIsKnownThereAreOverflowFramesAsWell() throws Exception {
    Process child = ChildJvm.start(List.of(), ElsewhereChild.class, List.of());
    List<String> lines = child.inputReader().lines().toList();
    assertEquals(0, child.waitFor(), lines.toString());
    assertEquals(List.of("262144", "0"), lines.subList(lines.size() - 2, lines.size()));
  }
}

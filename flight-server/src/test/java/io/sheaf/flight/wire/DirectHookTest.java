package io.sheaf.flight.wire;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

final class DirectHookTest {
  @Test
  void thisGrpcLetsFramesThrough() {
    assertTrue(DirectHook.prove().isPresent(), "the hook no longer matches gRPC's internals");
  }

  @Test
  void onlyGrpcsOwnChainIsTaken() {
    assertFalse(DirectHook.prove().orElseThrow().takes(new ByteArrayOutputStream()));
  }

  @Test
  void heapMemoryIsCopied() {
    try (Arena arena = Arena.ofConfined()) {
      assertTrue(DirectHook.carries(arena.allocate(8)));
      assertTrue(DirectHook.carries(arena.allocate(8).asReadOnly()));
    }
    assertFalse(DirectHook.carries(MemorySegment.ofArray(new byte[8])));
  }
}

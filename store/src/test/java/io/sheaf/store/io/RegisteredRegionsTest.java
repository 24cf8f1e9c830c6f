package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

final class RegisteredRegionsTest {
  private static final long MIB = 1 << 20;
  private static final RungChoice BEST = new RungChoice(Rung.RING_FIXED, "");

  @Test
  void whatWasRegisteredBeforeARefusalStaysSoAndIsReported() throws Exception {
    boolean portable = EngineOptions.defaults().best() == Rung.PORTABLE;
    assumeTrue(!portable, "skipped: frames for file channels are there from the start");
    EngineLeaks before = EngineLeaks.now();
    SimulatedFaults faults = new SimulatedFaults(0);
    faults.mostRegistrations = 2;
    try (FrameArena arena = FrameArena.open(4 * FrameArena.REGION + 6 * MIB);
        SimulatedRing ring = new SimulatedRing(faults)) {
      ring.enable();
      RegisteredRegions regions = new RegisteredRegions(arena, () -> {}, BEST);
      assertEquals(0, regions.bytes());
      for (int region : new int[] {1, 4}) regions.populated(region);
      regions.registerPopulated(ring);
      assertEquals(BEST, regions.rung());
      assertEquals(FrameArena.REGION + 6 * MIB, regions.bytes());
      for (int region : new int[] {0, 2}) regions.populated(region);
      regions.registerPopulated(ring);
      String reason =
          "registering 1024 MiB: ENOMEM (cannot allocate memory); 1030 of 4102 MiB stay registered";
      assertEquals(new RungChoice(Rung.RING_PLAIN, reason), regions.rung());
      assertEquals(FrameArena.REGION + 6 * MIB, regions.bytes());
      assertEquals(3, faults.registrations.get(), "none is tried after a refusal");
      int[] expected = {-1, 1, -1, -1, 4};
      for (int region = 0; region < expected.length; region++) {
        long start = arena.address() + region * FrameArena.REGION;
        assertEquals(expected[region], regions.of(start, Disk.BLOCK), "region " + region);
      }
    }
    before.assertNothingMore();
  }

  @Test
  void aRefusalOfTheFirstSaysOnlyThat() throws Exception {
    SimulatedFaults faults = new SimulatedFaults(0);
    faults.mostRegistrations = 0;
    try (FrameArena arena = FrameArena.open(FrameArena.REGION);
        SimulatedRing ring = new SimulatedRing(faults)) {
      ring.enable();
      RegisteredRegions regions = new RegisteredRegions(arena, () -> {}, BEST);
      regions.populated(0);
      regions.registerPopulated(ring);
      assertTrue(regions.rung().reason().endsWith("memory)"), regions.rung().reason());
      assertEquals(0, regions.bytes());
    }
  }
}

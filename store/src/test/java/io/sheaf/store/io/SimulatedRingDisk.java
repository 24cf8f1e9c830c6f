package io.sheaf.store.io;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;

/// A directory whose engine moves bytes through a [SimulatedRing].
public final class SimulatedRingDisk {
  private SimulatedRingDisk() {}

  /// A disk on a directory that exists.
  public static Disk on(Path directory, SimulatedFaults faults) throws DiskException {
    PosixDisk disk = PosixDisk.open(directory);
    return (Disk)
        Proxy.newProxyInstance(
            SimulatedRingDisk.class.getClassLoader(),
            new Class<?>[] {Disk.class},
            (self, method, arguments) -> {
              if (method.getName().equals("engine")) {
                return engine((FrameArena) arguments[0], (EngineOptions) arguments[2], faults);
              }
              try {
                return method.invoke(disk, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static IoEngine engine(FrameArena arena, EngineOptions options, SimulatedFaults faults)
      throws IOException {
    RungChoice rung = new RungChoice(Rung.RING_FIXED, "");
    return RingEngine.over(new SimulatedRing(faults), arena, rung, options);
  }
}

package io.sheaf.store.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The three calls on `io_uring` rings, by number: no libc has wrappers for them.
///
/// What the arguments point to is described in the kernel's `include/uapi/linux/io_uring.h`.
public final class RingCalls {
  private static final MethodHandle SETUP =
      bind(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS));
  private static final MethodHandle REGISTER =
      bind(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG));
  private static final MethodHandle ENTER =
      bind(
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
              JAVA_LONG));

  private RingCalls() {}

  private static MethodHandle bind(FunctionDescriptor type) {
    return Libc.bind("syscall", type, Linker.Option.firstVariadicArg(1));
  }

  /// Makes a ring and returns its descriptor. `params` is a `struct io_uring_params`, which the
  /// kernel completes.
  public static int setup(int entries, MemorySegment params) throws ErrnoException {
    return (int)
        Libc.run(
            "io_uring_setup",
            errno ->
                (long) SETUP.invokeExact(errno, Abi.SYS_IO_URING_SETUP, (long) entries, params));
  }

  /// Registers something with a ring, or takes it back; `argument` is what the operation asks for,
  /// `count` how many.
  public static int register(int ringFd, int operation, MemorySegment argument, int count)
      throws ErrnoException {
    return (int)
        Libc.run(
            "io_uring_register",
            errno ->
                (long)
                    REGISTER.invokeExact(
                        errno,
                        Abi.SYS_IO_URING_REGISTER,
                        (long) ringFd,
                        (long) operation,
                        argument,
                        (long) count));
  }

  /// Submits up to `submit` entries and waits for `minComplete` completions if `flags` say so.
  /// Returns how many entries the kernel took, or a negated errno, `EINTR` among them: whether to
  /// go on depends on what was submitted. Allocates nothing.
  public static int enter(int ringFd, int submit, int minComplete, int flags) {
    return enter(ringFd, submit, minComplete, flags, 0, 0);
  }

  /// As [#enter(int,int,int,int)], with `flags` that say what lies at address `argument`.
  @SuppressWarnings("IllegalCatch") // invokeExact declares Throwable; a downcall throws nothing
  public static int enter(
      int ringFd, int submit, int minComplete, int flags, long argument, long argumentBytes) {
    MemorySegment errno = Libc.errno();
    try {
      long result =
          (long)
              ENTER.invokeExact(
                  errno,
                  Abi.SYS_IO_URING_ENTER,
                  (long) ringFd,
                  (long) submit,
                  (long) minComplete,
                  (long) flags,
                  argument,
                  argumentBytes);
      return result >= 0 ? (int) result : -errno.get(JAVA_INT, 0);
    } catch (Throwable e) {
      throw Libc.impossible("io_uring_enter", e);
    }
  }

  /// Maps `bytes` of a ring's memory; [MemoryCalls#unmap] gives them back. `offset` names the part.
  public static MemorySegment mapRing(int ringFd, long bytes, long offset) throws ErrnoException {
    return MemoryCalls.mapShared(ringFd, bytes, offset);
  }
}

package io.sheaf.store.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/// Binds libc functions and runs them with the errno of the very call.
final class Libc {
  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final ThreadLocal<MemorySegment> ERRNO =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE));

  private Libc() {}

  /// One native call: gets the place for errno, returns what the function returned.
  @FunctionalInterface
  interface Call {
    @SuppressWarnings("IllegalThrows") // what MethodHandle.invokeExact declares
    long invoke(MemorySegment errno) throws Throwable;
  }

  /// Binds a function; the handle takes the place for errno before the arguments.
  @SuppressWarnings("restricted") // the one place that links native code
  static MethodHandle bind(String name, FunctionDescriptor type, Linker.Option... more) {
    if (!Abi.supported()) {
      throw new UnsupportedOperationException("no " + name + "() on " + Abi.describe());
    }
    Linker linker = Linker.nativeLinker();
    Linker.Option[] options = new Linker.Option[more.length + 1];
    options[0] = Linker.Option.captureCallState("errno");
    System.arraycopy(more, 0, options, 1, more.length);
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
  }

  /// Runs a call until it is not interrupted; a negative result is an error.
  static long run(String name, Call call) throws ErrnoException {
    MemorySegment errno = ERRNO.get();
    while (true) {
      long result = invoke(name, call, errno);
      if (result >= 0) {
        return result;
      }
      int error = errno.get(JAVA_INT, 0);
      if (error != Errno.EINTR) {
        throw new ErrnoException(name, error);
      }
    }
  }

  /// Runs a call once, and tells how it went: its result, or the negated errno.
  static long once(String name, Call call) {
    MemorySegment errno = ERRNO.get();
    long result = invoke(name, call, errno);
    return result >= 0 ? result : -errno.get(JAVA_INT, 0);
  }

  /// Where this thread's calls leave errno, for those that cannot afford a [Call].
  static MemorySegment errno() {
    return ERRNO.get();
  }

  /// What to throw for a throwable that a downcall cannot throw.
  static Error impossible(String name, Throwable thrown) {
    return thrown instanceof Error error ? error : new AssertionError(name + " threw", thrown);
  }

  @SuppressWarnings("IllegalCatch") // invokeExact declares Throwable; a downcall throws nothing
  private static long invoke(String name, Call call, MemorySegment errno) {
    try {
      return call.invoke(errno);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(name + " threw", e);
    }
  }
}

package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// A function of the library. Its methods stand for the shapes of functions there are: by what
/// comes back (`pointer`, `number`, `flag`, or nothing: `run`) and what goes in.
///
/// A record, so that the compiler takes the handle for a constant.
@SuppressWarnings("IllegalCatch") // a downcall throws nothing
record Downcall(String name, MethodHandle handle) {
  /// Binds a function that returns `result`.
  static Downcall of(String name, MemoryLayout result, MemoryLayout... arguments) {
    return new Downcall(name, Library.bind(name, FunctionDescriptor.of(result, arguments)));
  }

  /// Binds a function that returns nothing.
  static Downcall ofVoid(String name, MemoryLayout... arguments) {
    return new Downcall(name, Library.bind(name, FunctionDescriptor.ofVoid(arguments)));
  }

  MemorySegment pointer() {
    try {
      return (MemorySegment) handle.invokeExact();
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  MemorySegment pointer(MemorySegment a) {
    try {
      return (MemorySegment) handle.invokeExact(a);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  MemorySegment pointer(long a) {
    try {
      return (MemorySegment) handle.invokeExact(a);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  MemorySegment pointer(int a) {
    try {
      return (MemorySegment) handle.invokeExact(a);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  MemorySegment pointer(MemorySegment a, long b) {
    try {
      return (MemorySegment) handle.invokeExact(a, b);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  MemorySegment pointer(MemorySegment a, MemorySegment b) {
    try {
      return (MemorySegment) handle.invokeExact(a, b);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  MemorySegment pointer(MemorySegment a, MemorySegment b, MemorySegment c) {
    try {
      return (MemorySegment) handle.invokeExact(a, b, c);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  MemorySegment pointer(MemorySegment a, MemorySegment b, MemorySegment c, MemorySegment d) {
    try {
      return (MemorySegment) handle.invokeExact(a, b, c, d);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  long number() {
    try {
      return (long) handle.invokeExact();
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  boolean flag(MemorySegment a) {
    try {
      return (boolean) handle.invokeExact(a);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  long number(MemorySegment a) {
    try {
      return (long) handle.invokeExact(a);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  long number(MemorySegment a, long b) {
    try {
      return (long) handle.invokeExact(a, b);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int code(MemorySegment a) {
    try {
      return (int) handle.invokeExact(a);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int code(MemorySegment a, int b) {
    try {
      return (int) handle.invokeExact(a, b);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int code(MemorySegment a, MemorySegment b) {
    try {
      return (int) handle.invokeExact(a, b);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  long number(MemorySegment a, MemorySegment b, MemorySegment c) {
    try {
      return (long) handle.invokeExact(a, b, c);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  int code(MemorySegment a, MemorySegment b, long c, MemorySegment d) {
    try {
      return (int) handle.invokeExact(a, b, c, d);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  void run(MemorySegment a) {
    try {
      handle.invokeExact(a);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  void run(MemorySegment a, long b) {
    try {
      handle.invokeExact(a, b);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  void run(MemorySegment a, MemorySegment b) {
    try {
      handle.invokeExact(a, b);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  void run(MemorySegment a, MemorySegment b, long c) {
    try {
      handle.invokeExact(a, b, c);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  void run(MemorySegment a, MemorySegment b, MemorySegment c) {
    try {
      handle.invokeExact(a, b, c);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  void run(MemorySegment a, MemorySegment b, MemorySegment c, MemorySegment d) {
    try {
      handle.invokeExact(a, b, c, d);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  void copy(MemorySegment a, MemorySegment b, MemorySegment c, long d) {
    try {
      handle.invokeExact(a, b, c, d, 0L, 0L);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// The same with a text in place of the second argument, for the length of the call.
  void tell(MemorySegment a, String text) {
    try (Arena arena = Arena.ofConfined()) {
      run(a, arena.allocateFrom(text));
    }
  }

  MemorySegment named(String text) {
    try (Arena arena = Arena.ofConfined()) {
      return pointer(arena.allocateFrom(text));
    }
  }

  /// For functions that take the address of a handle, so as to clear it.
  void destroy(MemorySegment a) {
    try (Arena arena = Arena.ofConfined()) {
      run(arena.allocateFrom(ADDRESS, a));
    }
  }

  private Error impossible(Throwable thrown) {
    return thrown instanceof Error error ? error : new AssertionError(name + " threw", thrown);
  }
}

package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// A function of the second C API (`duckdb_v2_`): it returns a code, gives its result through a
/// pointer, and would tell why it failed through another, which is passed as null here. Its methods
/// are named by what comes back.
///
/// A record, so that the compiler takes the handle for a constant.
@SuppressWarnings("IllegalCatch") // a downcall throws nothing
record Checked(String name, MethodHandle handle) {
  private static final MemorySegment NO_ERROR = MemorySegment.NULL;
  private static final ThreadLocal<MemorySegment> PLACE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(2 * ADDRESS.byteSize(), 8));

  /// Binds a function by its parameters, but for the last one.
  static Checked of(String name, MemoryLayout... parameters) {
    FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, parameters);
    return new Checked(name, Library.bind(name, type.appendArgumentLayouts(ADDRESS)));
  }

  void run(MemorySegment a, MemorySegment b) {
    try {
      check((int) handle.invokeExact(a, b, NO_ERROR));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  void run(MemorySegment a, MemorySegment b, MemorySegment c) {
    try {
      check((int) handle.invokeExact(a, b, c, NO_ERROR));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  void run(MemorySegment a, MemorySegment b, MemorySegment c, MemorySegment d, int e) {
    try {
      check((int) handle.invokeExact(a, b, c, d, e, NO_ERROR));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  void run(MemorySegment a, boolean b) {
    try {
      check((int) handle.invokeExact(a, b, NO_ERROR));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  void run(MemorySegment a, long b) {
    try {
      check((int) handle.invokeExact(a, b, NO_ERROR));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  void run(MemorySegment a, long b, boolean c) {
    try {
      check((int) handle.invokeExact(a, b, c, NO_ERROR));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  MemorySegment pointer(MemorySegment a) {
    MemorySegment place = PLACE.get();
    run(a, place);
    return place.get(ADDRESS, 0);
  }

  MemorySegment pointer(MemorySegment a, long b) {
    MemorySegment place = PLACE.get();
    indexed(a, b, place);
    return place.get(ADDRESS, 0);
  }

  long number(MemorySegment a) {
    MemorySegment place = PLACE.get();
    run(a, place);
    return place.get(JAVA_LONG, 0);
  }

  long number(MemorySegment a, long b) {
    MemorySegment place = PLACE.get();
    indexed(a, b, place);
    return place.get(JAVA_LONG, 0);
  }

  int code(MemorySegment a) {
    MemorySegment place = PLACE.get();
    run(a, place);
    return place.get(JAVA_INT, 0);
  }

  /// A `duckdb_v2_str`: where a text lies, and its bytes.
  String text(MemorySegment a) {
    MemorySegment place = PLACE.get();
    run(a, place);
    long bytes = place.get(JAVA_LONG, ADDRESS.byteSize());
    MemorySegment text = Library.sized(place.get(ADDRESS, 0), bytes);
    return new String(text.toArray(JAVA_BYTE), StandardCharsets.UTF_8);
  }

  /// The index of a name, which is there.
  long index(MemorySegment a, String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment index = arena.allocate(JAVA_LONG);
      MemorySegment found = arena.allocate(JAVA_LONG);
      check((int) handle.invokeExact(a, text(arena, name), index, found, NO_ERROR));
      if (found.get(JAVA_BYTE, 0) == 0) throw new AssertionError("no argument " + name);
      return index.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// The object that a factory makes of a number, with no parameters.
  MemorySegment made(MemorySegment factory, int b) {
    MemorySegment place = PLACE.get();
    MemorySegment none = MemorySegment.NULL;
    try {
      check((int) handle.invokeExact(factory, b, none, none, 0L, place, NO_ERROR));
    } catch (Throwable e) {
      throw impossible(e);
    }
    return place.get(ADDRESS, 0);
  }

  private void indexed(MemorySegment a, long b, MemorySegment place) {
    try {
      check((int) handle.invokeExact(a, b, place, NO_ERROR));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// A text as `const duckdb_v2_str *`.
  static MemorySegment text(Arena arena, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    MemorySegment made = arena.allocate(2 * ADDRESS.byteSize(), ADDRESS.byteSize());
    made.set(ADDRESS, 0, arena.allocateFrom(JAVA_BYTE, bytes));
    made.set(JAVA_LONG, ADDRESS.byteSize(), bytes.length);
    return made;
  }

  /// A token as `duckdb_v2_opaque *`: the token, who is told when it is no longer needed, and
  /// nothing that would call two of them equal.
  static MemorySegment opaque(Arena arena, MemorySegment token, MemorySegment destroy) {
    MemorySegment made = arena.allocate(3 * ADDRESS.byteSize(), ADDRESS.byteSize());
    made.set(ADDRESS, 0, token);
    made.set(ADDRESS, ADDRESS.byteSize(), destroy);
    return made;
  }

  /// Hands a token over to `a`.
  void tell(MemorySegment a, MemorySegment token, MemorySegment destroy) {
    try (Arena arena = Arena.ofConfined()) {
      run(a, opaque(arena, token, destroy));
    }
  }

  private void check(int code) {
    if (code != 0) throw new IllegalStateException(name + " failed with code " + code);
  }

  private RuntimeException impossible(Throwable thrown) {
    if (thrown instanceof Error error) throw error;
    return thrown instanceof RuntimeException known ? known : new IllegalStateException(thrown);
  }
}

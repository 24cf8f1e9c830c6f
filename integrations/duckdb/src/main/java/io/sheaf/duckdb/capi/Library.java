package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.Collections;

/// The native library that the JDBC driver has loaded.
public final class Library {
  private static final String KNOWN = "v2.0."; // its handles are (Holder)
  private static final SymbolLookup SYMBOLS = SymbolLookup.loaderLookup();

  private Library() {}

  /// Checks that the library is there and of a version whose C APIs are the ones bound here.
  ///
  /// @throws UnsupportedDuckDb naming the version, or why there is none
  public static void check() {
    if (SYMBOLS.find("duckdb_library_version").isEmpty()) {
      throw new UnsupportedDuckDb(
          "duckdb_jdbc was loaded by another class loader than Sheaf, or its library has no C API");
    }
    String version = version();
    if (!version.startsWith(KNOWN)) {
      throw new UnsupportedDuckDb("DuckDB is " + version + ", its C API is known for 2.0");
    }
  }

  /// `const char *duckdb_library_version()`
  public static String version() {
    return text(Downcall.of("duckdb_library_version", ADDRESS).pointer());
  }

  /// The text at a pointer to one that ends with NUL.
  static String text(MemorySegment pointer) {
    return sized(pointer, Long.MAX_VALUE).getString(0);
  }

  /// The memory at a pointer, of as many bytes as C says lie there.
  @SuppressWarnings("restricted") // here and below: all that leaves the bounds of Java
  static MemorySegment sized(MemorySegment pointer, long bytes) {
    return pointer.reinterpret(bytes);
  }

  @SuppressWarnings("restricted")
  static MethodHandle bind(String name, FunctionDescriptor type) {
    MemorySegment symbol =
        SYMBOLS
            .find(name)
            .orElseThrow(() -> new UnsupportedDuckDb("DuckDB " + version() + " has no " + name));
    return Linker.nativeLinker().downcallHandle(symbol, type);
  }

  /// What runs when C calls with one pointer.
  @FunctionalInterface
  public interface Entry {
    void call(MemorySegment a);
  }

  /// What runs when C calls with two.
  @FunctionalInterface
  public interface Entry2 {
    void call(MemorySegment a, MemorySegment b);
  }

  /// What runs when C calls with three.
  @FunctionalInterface
  public interface Entry3 {
    void call(MemorySegment a, MemorySegment b, MemorySegment c);
  }

  /// What runs when C calls with four.
  @FunctionalInterface
  public interface Entry4 {
    void call(MemorySegment a, MemorySegment b, MemorySegment c, MemorySegment d);
  }

  /// A C function that lives as long as the process.
  public static MemorySegment entry(Entry body) {
    return entry(Entry.class, body, 1);
  }

  /// The same with two parameters.
  public static MemorySegment entry(Entry2 body) {
    return entry(Entry2.class, body, 2);
  }

  /// The same with three.
  public static MemorySegment entry(Entry3 body) {
    return entry(Entry3.class, body, 3);
  }

  /// The same with four.
  public static MemorySegment entry(Entry4 body) {
    return entry(Entry4.class, body, 4);
  }

  @SuppressWarnings("restricted")
  private static MemorySegment entry(Class<?> type, Object body, int parameters) {
    try {
      MethodType signature =
          MethodType.methodType(void.class, Collections.nCopies(parameters, MemorySegment.class));
      MethodHandle target =
          MethodHandles.lookup().findVirtual(type, "call", signature).bindTo(body);
      MemoryLayout[] pointers = new MemoryLayout[parameters];
      Arrays.fill(pointers, ADDRESS);
      return Linker.nativeLinker()
          .upcallStub(target, FunctionDescriptor.ofVoid(pointers), Arena.global());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("an entry that cannot be called", e);
    }
  }
}

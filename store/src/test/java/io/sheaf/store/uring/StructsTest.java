package io.sheaf.store.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// How what the kernel reads and writes is laid out.
final class StructsTest {
  private static final Path SOURCES =
      Path.of(System.getProperty("sheaf.root", ".."), "store/src/main/java/io/sheaf/store");
  private static final Pattern INLINE =
      Pattern.compile("\\.allocate\\((?!(\\w+\\.)?LAYOUT\\b|CAPTURE\\b)"); // the linker has CAPTURE

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  /// A struct that only some line knows is one that no compiler and no assertion checks.
  @Test
  void everyStructHasItsDeclarationItsHeaderAndItsSize() throws IOException {
    int structs = 0;
    for (String directory : List.of("posix", "uring")) {
      try (Stream<Path> files = Files.list(SOURCES.resolve(directory))) {
        for (Path file : files.toList()) {
          String source = Files.readString(file);
          assertFalse(INLINE.matcher(source).find(), () -> file + " lays out memory inline");
          int laidOut = count(source, "MemoryLayout.structLayout(");
          assertEquals(laidOut, count(source, ".byteSize() != "), () -> file + ": sizes");
          boolean declared = source.contains("/// ```c") && source.contains("include/uapi/linux/");
          assertTrue(laidOut == 0 || declared, () -> file + ": no declaration, or no header");
          structs += laidOut;
        }
      }
    }
    assertEquals(15, structs);
  }

  @Test
  void aTimeIsSecondsAndTheRestOfThem() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(TimeSpan.LAYOUT);
      TimeSpan.set(time, 3_000_000_007L);
      assertEquals(3, time.get(ValueLayout.JAVA_LONG, 0));
      assertEquals(7, time.get(ValueLayout.JAVA_LONG, 8));
    }
  }
}

package io.sheaf.format.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sheaf.format.ipc.Codec;
import io.sheaf.format.ipc.IpcSource;
import io.sheaf.format.ipc.Limits;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Segments of every type that pyarrow can make, read by others: pyarrow, polars, arro3 (Rust),
/// nanoarrow and Arrow Java, each as far as it knows the types; and a reader of the directory that
/// was written from docs/format.md.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PythonReadersTest {
  private static final Path PYTHON = Path.of(System.getProperty("sheaf.python", "absent"));
  private static final Path SCRIPTS =
      Path.of(System.getProperty("sheaf.root", "."), "format/src/test/python");

  private Path folder = Path.of(".");
  private final List<Path> segments = new ArrayList<>();

  @BeforeAll
  void makeSegments(@TempDir Path temporary) throws Exception {
    folder = temporary;
    if (!Files.isExecutable(PYTHON)) System.out.println("skipped: no Python at " + PYTHON);
    assumeTrue(Files.isExecutable(PYTHON), "no Python");
    python("make_sources.py", List.of(folder));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path source : files.sorted().toList()) segments.add(segment(source));
    }
  }

  private static Path segment(Path source) throws IOException {
    String name = source.toFile().getName();
    Codec codec =
        name.contains(".lz4.") ? Codec.LZ4_FRAME : name.contains(".zstd.") ? Codec.ZSTD : null;
    MemorySegment bytes = MemorySegment.ofArray(Files.readAllBytes(source));
    try (var arrow = IpcSource.open(bytes, Limits.defaults())) {
      SegmentFiles.Written written = SegmentFiles.write(arrow, codec);
      assertEquals(List.of(), SegmentCheck.check(written.bytes().length, written.reader()), name);
      Path segment = source.resolveSibling(name.replace(".arrow", ".segment"));
      return Files.write(segment, written.bytes());
    }
  }

  @Test
  void otherProgramsReadThemAsPlainArrowFiles() throws Exception {
    python("compare_readers.py", List.of(folder));
  }

  @Test
  void aReaderWrittenFromThePageFindsEveryRuleKept() throws Exception {
    python("check_segments.py", segments);
  }

  @Test
  void arrowJavaReadsThem() throws Exception {
    int same = 0;
    List<String> unknown = new ArrayList<>();
    for (Path segment : segments) {
      String name = segment.toFile().getName();
      Path source = segment.resolveSibling(name.replace(".segment", ".arrow"));
      List<String> plain;
      try {
        plain = ArrowJava.rows(source);
      } catch (RuntimeException | IOException | LinkageError e) {
        unknown.add(name); // it cannot read the plain file either
        continue;
      }
      assertEquals(plain, ArrowJava.rows(segment), name);
      same++;
    }
    System.out.printf(
        "segment: arrow-java reads %d of %d, all equal; not %s%n", same, segments.size(), unknown);
    assertTrue(same > 50, () -> "only a few: " + unknown);
  }

  private static void python(String script, List<Path> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(PYTHON.toString());
    command.add(SCRIPTS.resolve(script).toString());
    arguments.forEach(argument -> command.add(argument.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("RUST_BACKTRACE", "0");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    System.out.print(output);
  }
}

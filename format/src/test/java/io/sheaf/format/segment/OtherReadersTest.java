package io.sheaf.format.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.ipc.Codec;
import io.sheaf.format.ipc.IpcSource;
import io.sheaf.format.ipc.Limits;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.FieldGenerator;
import io.sheaf.format.testing.Programs;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.testing.StreamGenerator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Segments of every type that pyarrow can make, read by other programs, each as far as it knows
/// the types; and by a reader of the directory that was written from docs/format.md.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OtherReadersTest {
  private static final Path SCRIPTS = Programs.scripts("format");

  private Path folder = Path.of(".");
  private final List<Path> segments = new ArrayList<>();

  @BeforeAll
  void makeSegments(@TempDir Path temporary) throws Exception {
    folder = temporary;
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
  void pyarrowPolarsRustAndNanoarrowReadThemAsPlainArrowFiles() throws Exception {
    python("compare_readers.py", List.of(folder));
  }

  @Test
  void aReaderWrittenFromThePageFindsEveryRuleKept() throws Exception {
    python("check_segments.py", segments);
  }

  @Test
  void soDoesOneMadeOfRandomData() throws Exception {
    long seed = Seed.value("OtherReadersTest");
    List<Path> generated = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      Random random = Seed.random(seed, i);
      try (Arena arena = Arena.ofConfined()) {
        Schema fields = new FieldGenerator(random).schema(4);
        if (!fields.fields().stream().allMatch(OtherReadersTest::hasPythonClass)) continue;
        SchemaMessage schema = SchemaMessage.of(fields);
        StreamGenerator stream = new StreamGenerator(random, arena, schema);
        var source = StreamGenerator.source(schema, stream.stream(2, 200, false));
        Codec codec = i % 3 == 0 ? Codec.LZ4_FRAME : null;
        byte[] bytes = SegmentFiles.write(source, codec).bytes();
        generated.add(Files.write(folder.resolve(i + ".generated"), bytes));
      }
    }
    python("check_segments.py", generated);
  }

  /// pyarrow has no class for two of the three intervals.
  private static boolean hasPythonClass(Field field) {
    boolean interval =
        field.type() instanceof Type.Interval found
            && found.unit() != Type.IntervalUnit.MONTH_DAY_NANO;
    return !interval && field.children().stream().allMatch(OtherReadersTest::hasPythonClass);
  }

  private static void python(String script, List<Path> arguments) throws Exception {
    Path path = SCRIPTS.resolve("python").resolve(script);
    List<String> command = new ArrayList<>(List.of(Programs.python(), path.toString()));
    arguments.forEach(argument -> command.add(argument.toString()));
    Programs.succeed(Programs.ROOT, command);
  }

  @Test
  void arrowJavaReadsThem() throws Exception {
    int same = 0;
    List<String> unknown = new ArrayList<>();
    for (Path segment : segments) {
      String name = segment.toFile().getName();
      List<String> plain;
      try {
        plain = ArrowJava.rows(segment.resolveSibling(name.replace(".segment", ".arrow")));
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

  @Test
  void arrowForJavaScriptReadsThem() throws Exception {
    List<String> names = List.of("package.json", "package-lock.json", "compare_readers.mjs");
    Path here = Programs.node(SCRIPTS.resolve("js"), "node", names);
    Programs.succeed(here, List.of("node", "compare_readers.mjs", folder.toString()));
  }

  @Test
  void arrowForGoReadsThem() throws Exception {
    Path sources = SCRIPTS.resolve("go");
    Path program = Programs.go(sources, "go", List.of(".")).resolve("compare_readers");
    Programs.succeed(sources, List.of(program.toString(), folder.toString()));
  }
}

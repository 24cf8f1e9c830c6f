package io.sheaf.format.flat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.MalformedException;
import io.sheaf.format.flat.Shape.Scalar;
import io.sheaf.format.flat.Shape.Table;
import io.sheaf.format.flat.Shape.Tables;
import io.sheaf.format.flat.Shape.Text;
import io.sheaf.format.flat.Shape.UnionType;
import io.sheaf.format.flat.Shape.UnionValue;
import io.sheaf.format.flat.Shape.Values;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlatVerifierTest {
  private static final Shape LEAF = Shape.of("Leaf", new Scalar(8));
  private static final Shape NODE =
      Shape.of(
          "Node",
          new Text(),
          new Scalar(8),
          new Tables(FlatVerifierTest::node),
          new Values(16),
          new UnionType(List.of(LEAF)),
          new UnionValue(),
          new Table(FlatVerifierTest::node));

  private static Shape node() {
    return NODE;
  }

  @Test
  void whatTheBuilderWritesIsVerifiedAndReadBack() {
    FlatTable node = FlatVerifier.verify(MemorySegment.ofArray(sample()), NODE);
    assertEquals(42, node.int64(1, 0));
    assertEquals(2, node.count(2));
    assertEquals(32, node.values(3, 16).byteSize());
    assertEquals("text", text(node));
    assertEquals(7, requireNonNull(node.table(5)).int64(0, 0));
    assertEquals("child", text(node.element(2, 1)));
    assertNull(node.table(6));
    assertEquals(5, node.element(2, 0).int64(1, 5), "absent: the default");
  }

  @Test
  void aCopyHasTheSameContent() {
    FlatTable node = FlatVerifier.verify(MemorySegment.ofArray(sample()), NODE);
    var builder = new FlatBuilder();
    byte[] copy = builder.finish(FlatCopy.table(builder, node, NODE));
    FlatTable again = FlatVerifier.verify(MemorySegment.ofArray(copy), NODE);
    assertEquals("child", text(again.element(2, 0)));
    assertEquals(-1, node.values(3, 16).mismatch(again.values(3, 16)));
    assertEquals(7, requireNonNull(again.table(5)).int64(0, 0));
  }

  @Test
  void noChangeOfOneByteLeadsOutOfTheBuffer() {
    byte[] good = sample();
    int refused = 0;
    for (int at = 0; at < good.length; at++) {
      for (int value = 0; value < 256; value++) {
        byte[] bad = good.clone();
        bad[at] = (byte) value;
        // Where the verifier lets it pass, reading everything must not throw.
        try {
          FlatTable node = FlatVerifier.verify(MemorySegment.ofArray(bad), NODE);
          var builder = new FlatBuilder();
          FlatCopy.table(builder, node, NODE);
        } catch (MalformedException e) {
          refused++;
        } catch (RuntimeException e) {
          throw new AssertionError("byte " + at + " = " + value, e);
        }
      }
    }
    assertTrue(refused > 1000, refused + " refused");
  }

  @Test
  void aBufferCutShorterThanItsPaddingIsRefused() {
    byte[] good = sample();
    for (int length = 0; length < good.length - 7; length++) {
      MemorySegment cut = MemorySegment.ofArray(good).asSlice(0, length);
      assertThrows(MalformedException.class, () -> FlatVerifier.verify(cut, NODE));
    }
  }

  @Test
  void tablesThatShareTheirChildrenManyTimesOverAreRefusedSoon() {
    var builder = new FlatBuilder();
    int node = leafNode(builder);
    for (int level = 0; level < 40; level++) {
      List<Integer> twice = new ArrayList<>(List.of(node, node, node, node));
      int children = builder.tables(twice);
      builder.startTable(7);
      builder.offset(2, children);
      node = builder.endTable();
    }
    MemorySegment diamond = MemorySegment.ofArray(builder.finish(node));
    var thrown = assertThrows(MalformedException.class, () -> FlatVerifier.verify(diamond, NODE));
    assertTrue(String.valueOf(thrown.getMessage()).contains("too many tables"));
  }

  @Test
  void tablesNestedTooDeepAreRefused() {
    assertEquals(0, chain(FlatVerifier.MAX_DEPTH).int64(1, 0));
    var thrown = assertThrows(MalformedException.class, () -> chain(FlatVerifier.MAX_DEPTH + 1));
    assertTrue(String.valueOf(thrown.getMessage()).contains("too deep"));
  }

  private static FlatTable chain(int depth) {
    var builder = new FlatBuilder();
    int node = leafNode(builder);
    for (int level = 1; level < depth; level++) {
      builder.startTable(7);
      builder.offset(6, node);
      node = builder.endTable();
    }
    return FlatVerifier.verify(MemorySegment.ofArray(builder.finish(node)), NODE);
  }

  private static int leafNode(FlatBuilder builder) {
    builder.startTable(7);
    return builder.endTable();
  }

  private static byte[] sample() {
    var builder = new FlatBuilder();
    int childText = builder.text(MemorySegment.ofArray("child".getBytes(UTF_8)));
    builder.startTable(7);
    builder.offset(0, childText);
    int child = builder.endTable();
    int children = builder.tables(List.of(child, child));
    int values = builder.values(MemorySegment.ofArray(new byte[32]), 2);
    builder.startTable(1);
    builder.scalar(0, 8, 7);
    int leaf = builder.endTable();
    int text = builder.text(MemorySegment.ofArray("text".getBytes(UTF_8)));
    builder.startTable(7);
    builder.scalar(1, 8, 42);
    builder.offset(0, text);
    builder.offset(2, children);
    builder.offset(3, values);
    builder.offset(5, leaf);
    builder.scalar(4, 1, 1);
    return builder.finish(builder.endTable());
  }

  private static String text(FlatTable table) {
    return new String(table.values(0, 1).toArray(ValueLayout.JAVA_BYTE), UTF_8);
  }
}

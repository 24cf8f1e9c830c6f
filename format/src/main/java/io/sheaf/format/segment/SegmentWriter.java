package io.sheaf.format.segment;

import io.sheaf.format.MalformedException;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// A segment being written: decides every byte and hands blocks to a [SegmentSink] in file order.
///
/// Call [#begin], then [#addDictionary] and [#add] in any order that puts a dictionary before the
/// first batch that uses it, then [#finish]. One thread at a time. There is nothing to close: after
/// a failure the segment is abandoned, and every further call is a bug. All arrays must have been
/// validated; their memory is read during the call, that of dictionary values until [#finish].
public final class SegmentWriter {
  private enum State {
    NEW,
    OPEN,
    BUSY,
    FINISHED
  }

  private final SegmentIdentity identity;
  private final SchemaMessage schema;
  private final SegmentOptions options;
  private final SegmentSink sink;
  private final DirectoryBuilder directory = new DirectoryBuilder();
  private final Map<Long, ArrayData> dictionaries = new HashMap<>();
  private State state = State.NEW;
  private long position;
  private int prologueBytes;
  private int prologueCrc;
  private int lastCrc;
  private int batches;
  private long pageBytes;
  private long storedBytes;

  /// A segment that nothing has been written of.
  public SegmentWriter(
      SegmentIdentity identity, SchemaMessage schema, SegmentOptions options, SegmentSink sink) {
    if (options.columnIds().size() != schema.schema().fields().size()) {
      throw new AssertionError(
          options.columnIds().size() + " ids for " + schema.schema().fields().size() + " columns");
    }
    this.identity = identity;
    this.schema = schema;
    this.options = options;
    this.sink = sink;
  }

  /// Writes the prologue.
  public void begin() throws IOException {
    enter(State.NEW);
    prologueBytes = SegmentPrologue.bytes(schema);
    write(prologueBytes, block -> SegmentPrologue.fill(schema, block));
    prologueCrc = lastCrc;
    state = State.OPEN;
  }

  /// Writes all the values of a dictionary, once for each id.
  public void addDictionary(long id, ArrayData values) throws IOException {
    enter(State.OPEN);
    requireDictionaries(values);
    if (dictionaries.putIfAbsent(id, values) != null) {
      throw new AssertionError("dictionary " + id + " is in the segment already");
    }
    message(BatchPlan.ofDictionary(id, values, options.codec()), page -> {});
    state = State.OPEN;
  }

  /// Writes rows: the header, then the pages.
  ///
  /// @throws MalformedException when a buffer is too short, or a dictionary that it uses was not
  ///   added
  /// @throws io.sheaf.format.UnsupportedException when a page would be too long
  public void add(RowBatch batch) throws IOException {
    enter(State.OPEN);
    if (batch.columns().size() != options.columnIds().size()) {
      throw new AssertionError(
          batch.columns().size() + " of " + options.columnIds().size() + " columns");
    }
    for (ArrayData column : batch.columns()) requireDictionaries(column);
    BatchPlan plan = BatchPlan.of(batch, options.codec());
    int firstPage = directory.pages();
    List<Statistics> statistics = new ArrayList<>(plan.chunks());
    message(plan, page -> describe(batch, plan, page, statistics));
    describe(batch, plan, plan.pages(), statistics);
    for (int i = 0; i < plan.chunks(); i++) {
      int page = plan.chunkPage(i);
      directory.chunk(
          page == Directory.NO_PAGE ? page : firstPage + page,
          plan.chunkOffset(i),
          plan.chunkBytes(i),
          statistics.get(i));
    }
    batches++;
    state = State.OPEN;
  }

  /// Adds the statistics of the columns up to those of a page, which is filled next: what is read
  /// for them is in a cache then.
  private void describe(RowBatch batch, BatchPlan plan, int page, List<Statistics> found) {
    for (int i = found.size(); i < plan.chunks() && plan.chunkPage(i) <= page; i++) {
      ArrayData column = batch.columns().get(i);
      found.add(ChunkStatistics.of(column, dictionaryOf(column)));
    }
  }

  /// Writes the tail. The segment is whole, though not durable yet.
  public SegmentSummary finish() throws IOException {
    enter(State.OPEN);
    SegmentFooter footer =
        new SegmentFooter(schema, options, directory, position, directory.length(options));
    long tailOffset = position;
    DirectoryBuilder.Ending ending =
        new DirectoryBuilder.Ending(
            identity,
            options,
            tailOffset + footer.tailBytes(),
            tailOffset,
            prologueBytes,
            prologueCrc,
            footer.footerBytes(),
            footer.footerCrc());
    write(footer.tailBytes(), block -> footer.fill(ending, block));
    state = State.FINISHED;
    return new SegmentSummary(
        identity,
        position,
        directory.rows(),
        batches,
        dictionaries.size(),
        directory.pages(),
        tailOffset,
        footer.tailBytes(),
        lastCrc,
        directory.logicalBytes(),
        pageBytes,
        pageBytes - storedBytes);
  }

  /// Bytes written so far. Once they reach [SegmentLayout#MAX_SEGMENT] the next batch belongs into
  /// the next segment.
  public long bytesSoFar() {
    return position;
  }

  /// Rows written so far.
  public long rows() {
    return directory.rows();
  }

  /// Record batches written so far.
  public int batches() {
    return batches;
  }

  private void enter(State expected) {
    if (state != expected)
      throw new AssertionError("the segment is " + state + ", not " + expected);
    state = State.BUSY;
  }

  private void message(BatchPlan plan, IntConsumer beforePage) throws IOException {
    long offset = position;
    write(plan.headerBytes(), plan::fillHeader);
    directory.message(offset, lastCrc, plan);
    for (int i = 0; i < plan.pages(); i++) {
      int page = i;
      beforePage.accept(page);
      SegmentBlock block =
          write(
              new SegmentBlock(position, plan.pageBytes(page), directory.pages()),
              plan.there(page),
              target -> plan.fill(page, target));
      directory.page(block, lastCrc);
    }
    pageBytes += plan.bodyBytes();
    storedBytes += plan.storedBytes();
  }

  /// Fills a block; every byte of it.
  private interface Filler {
    void fill(MemorySegment target);
  }

  private void write(int bytes, Filler filler) throws IOException {
    var block = new SegmentBlock(position, bytes, SegmentBlock.NO_PAGE);
    var _ = write(block, SegmentSink.There.NOT, filler);
  }

  private SegmentBlock write(SegmentBlock block, SegmentSink.There there, Filler filler)
      throws IOException {
    MemorySegment memory = sink.allocate(block, there);
    if (memory.byteSize() != block.bytes()) {
      throw new AssertionError(memory.byteSize() + " bytes of memory for " + block);
    }
    filler.fill(memory);
    lastCrc = Checksum.of(memory);
    sink.write(block, memory, lastCrc);
    position += block.bytes();
    return block;
  }

  private @Nullable ArrayData dictionaryOf(ArrayData column) {
    Field.Dictionary dictionary = column.layout().field().dictionary();
    if (dictionary == null || column.nullCount() == column.length()) return null;
    return dictionaries.get(dictionary.id());
  }

  /// Checks that every dictionary that an array refers to stands before it.
  private void requireDictionaries(ArrayData array) {
    Layout layout = array.layout();
    Field.Dictionary dictionary = layout.field().dictionary();
    if (dictionary != null
        && !layout.values()
        && array.nullCount() < array.length()
        && !dictionaries.containsKey(dictionary.id())) {
      throw new MalformedException(
          "column "
              + layout.field().name()
              + " uses dictionary "
              + dictionary.id()
              + ", which does not stand before it");
    }
    for (ArrayData child : array.children()) requireDictionaries(child);
  }
}

package io.sheaf.format.segment;

import io.sheaf.format.ipc.Block;
import io.sheaf.format.ipc.Footer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether Arrow's footer says the same as the directory.
final class FooterAgreement {
  private FooterAgreement() {}

  /// What they do not agree on, or null.
  static @Nullable String disagreement(Directory directory, Footer footer) {
    int columns = footer.schema().schema().fields().size();
    if (columns != directory.columns()) return columns + " columns";
    List<Block> batches = footer.batches();
    List<Block> dictionaries = footer.dictionaries();
    if (batches.size() != directory.batches()) return batches.size() + " record batches";
    if (dictionaries.size() != directory.dictionaries()) {
      return dictionaries.size() + " dictionaries";
    }
    for (int i = 0; i < batches.size(); i++) {
      if (!same(directory, directory.batchMessage(i), batches.get(i))) return "record batch " + i;
    }
    for (int i = 0; i < dictionaries.size(); i++) {
      if (!same(directory, directory.dictionaryMessage(i), dictionaries.get(i))) {
        return "dictionary batch " + i;
      }
    }
    return null;
  }

  private static boolean same(Directory directory, int message, Block block) {
    return block.offset() == directory.messageOffset(message)
        && block.metadataLength() == directory.metadataBytes(message)
        && block.bodyLength() == directory.bodyBytes(message);
  }
}

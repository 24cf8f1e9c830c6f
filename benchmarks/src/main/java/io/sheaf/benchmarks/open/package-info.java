/// How long it takes to open a store, beside how much there is to be read of its log.
///
/// A *store of N segments* has one segment with rows, and N - 1 that the log names and whose files
/// are holes: an opening looks into none.
@NullMarked
package io.sheaf.benchmarks.open;

import org.jspecify.annotations.NullMarked;

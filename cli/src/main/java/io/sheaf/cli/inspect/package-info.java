/// What lies in a table or a file: figures for each column, and every page.
///
/// Figures come from the directories of segments and cost no page. A *bound* is a minimum or
/// maximum that a directory keeps; one that was cut is shown with an ellipsis. How well a column
/// *prunes* is how many batches a search for one value would have to read.
@NullMarked
package io.sheaf.cli.inspect;

import org.jspecify.annotations.NullMarked;

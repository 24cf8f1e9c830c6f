/// Where tables are: a store directory opened in this process, or a server asked over Flight.
///
/// A [Place] is either; commands do not know which. Rows leave and enter it as a
/// [io.sheaf.format.array.BatchSource], by layout, so that no type is lost on the way.
@NullMarked
package io.sheaf.cli.place;

import org.jspecify.annotations.NullMarked;
